/// A link as the file asks for it.
struct LinkPlan {
  var a: EndpointName
  var b: EndpointName
  var aPlace: Place
  var bPlace: Place
  /// The link's own settings; nil for the defaults alone.
  var settings: YAMLValue?
}

extension Topology.LinkSettingsChange {
  /// What the keys of one direction say.
  init(_ value: YAMLValue) {
    self.init(queueOf: value)
    rate = value["rate"]?.rate
    delay = value["delay"]?.duration
    jitter = value["jitter"]?.duration
    loss = value["loss"]?.probability
    duplicate = value["duplicate"]?.probability
    reorder = value["reorder"]?.probability
    corrupt = value["corrupt"]?.probability
    mtu = value["mtu"]?.integer
    countsPreamble = value["preamble"]?.boolean
  }

  /// This where it says something, and `base` where it does not.
  func over(_ base: Topology.LinkSettingsChange) -> Topology.LinkSettingsChange {
    var merged = base
    merged.rate = rate ?? base.rate
    merged.delay = delay ?? base.delay
    merged.jitter = jitter ?? base.jitter
    merged.loss = loss ?? base.loss
    merged.duplicate = duplicate ?? base.duplicate
    merged.reorder = reorder ?? base.reorder
    merged.corrupt = corrupt ?? base.corrupt
    merged.mtu = mtu ?? base.mtu
    merged.queueLimit = queueLimit ?? base.queueLimit
    merged.discipline = discipline ?? base.discipline
    merged.countsPreamble = countsPreamble ?? base.countsPreamble
    return merged
  }
}

extension Topology.LinkChange {
  /// What a mapping says, with `forward` and `backward` stronger than what is said of both.
  init(_ value: YAMLValue) {
    self.init(isUp: value["state"]?.text.map { $0 == "up" })
    let both = Topology.LinkSettingsChange(value)
    forward = value["forward"].map { Topology.LinkSettingsChange($0).over(both) } ?? both
    backward = value["backward"].map { Topology.LinkSettingsChange($0).over(both) } ?? both
  }

  /// The same change seen from the other end.
  var reversed: Topology.LinkChange {
    var change = Topology.LinkChange(isUp: isUp)
    change.forward = backward
    change.backward = forward
    return change
  }

  public func apply(to link: inout Topology.Link) {
    if let isUp { link.isUp = isUp }
    forward.apply(to: &link.forward)
    backward.apply(to: &link.backward)
  }
}
