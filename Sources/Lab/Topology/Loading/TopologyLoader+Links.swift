import Fabric
import SimulationKernel

extension TopologyLoader {
  /// False where there are too many.
  mutating func loadLinks() -> Bool {
    guard let plans = linkPlans() else { return false }
    let reserved = Set(plans.flatMap { [$0.a, $0.b] }.filter { $0.interface != nil })
    let defaults = root["defaults"]?["link"].map { Topology.LinkChange($0) } ?? Topology.LinkChange()
    checkQueues(of: root["defaults"]?["link"])
    var previous: (settings: YAMLValue?, template: Topology.Link)?
    for plan in plans {
      // Ranges make many plans of one value; they need not be read again.
      if previous == nil || previous?.settings?.place != plan.settings?.place {
        previous = (plan.settings, template(plan, defaults))
      }
      guard var link = previous?.template else { continue }
      let index = topology.links.count
      guard let a = connect(plan.a, at: plan.aPlace, reserved: reserved),
        let b = connect(plan.b, at: plan.bPlace, reserved: reserved)
      else { continue }
      (link.a, link.b) = (a, b)
      (linkIndex[a], linkIndex[b]) = (index, index)
      topology.links.append(link)
      linkPlaces.append(plan.aPlace)
    }
    return true
  }

  private mutating func template(_ plan: LinkPlan, _ defaults: Topology.LinkChange) -> Topology.Link {
    let nowhere = Topology.Port(node: 0, interface: 0)
    var link = Topology.Link(a: nowhere, b: nowhere)
    defaults.apply(to: &link)
    if let settings = plan.settings { Topology.LinkChange(settings).apply(to: &link) }
    checkQueues(of: plan.settings)
    let value = plan.settings ?? root["defaults"]?["link"]
    check(link.forward, at: value?["forward"] ?? value)
    check(link.backward, at: value?["backward"] ?? value)
    return link
  }

  /// What the settings of one direction must agree on.
  mutating func check(_ settings: LinkSettings, at value: YAMLValue?) {
    if settings.jitter > settings.delay {
      faults.report(
        "a jitter of \(settings.jitter) with a delay of \(settings.delay)",
        at: value?["jitter"]?.place ?? value?.place ?? .start, mend: "make the delay at least as long as the jitter")
    }
    if settings.reorder > .never, settings.delay == .zero {
      faults.report(
        "reordering without delay", at: value?["reorder"]?.place ?? value?.place ?? .start,
        mend: "give the link a 'delay' for some frames to skip")
    }
  }

  /// Finds or makes the port at one end, and lets the link occupy it.
  private mutating func connect(
    _ end: EndpointName, at place: Place, reserved: Set<EndpointName>
  ) -> Topology.Port? {
    guard let node = resolveNode(end.node, at: place) else { return nil }
    guard end.interface == nil else { return connectNamed(end, of: node, at: place) }
    let port = freePort(of: node, at: place, reserved: reserved)
    usedPorts.insert(port)
    return port
  }

  private mutating func connectNamed(_ end: EndpointName, of node: Int, at place: Place) -> Topology.Port? {
    guard let port = portIndex[end] ?? makePort(end, of: node, at: place) else { return nil }
    guard usedPorts.insert(port).inserted else {
      faults.report("interface '\(end)' is used twice", at: place, mend: "give each link interfaces of its own")
      return nil
    }
    return port
  }
}
