public import Fabric
public import SimulationKernel

extension Topology {
  /// A cable between two ports.
  public struct Link: Hashable, Sendable {
    public var a: Port
    public var b: Port
    /// From `a` to `b`.
    public var forward: LinkSettings
    /// From `b` to `a`.
    public var backward: LinkSettings
    public var isUp: Bool

    public init(
      a: Port, b: Port, forward: LinkSettings = LinkSettings(), backward: LinkSettings = LinkSettings(),
      isUp: Bool = true
    ) {
      self.a = a
      self.b = b
      self.forward = forward
      self.backward = backward
      self.isUp = isUp
    }
  }

  /// What an event changes of a link. What is nil stays as it is.
  public struct LinkChange: Hashable, Sendable {
    public var isUp: Bool?
    public var forward = LinkSettingsChange()
    public var backward = LinkSettingsChange()

    public init(isUp: Bool? = nil) { self.isUp = isUp }
  }

  /// The part of a ``LinkChange`` that concerns one direction.
  public struct LinkSettingsChange: Hashable, Sendable {
    public var rate: BitRate?
    public var delay: Duration?
    public var jitter: Duration?
    public var loss: Probability?
    public var duplicate: Probability?
    public var reorder: Probability?
    public var corrupt: Probability?
    public var mtu: Int?
    public var queueLimit: Int?
    public var discipline: QueueDiscipline?
    public var countsPreamble: Bool?

    public init() {}

    public func apply(to settings: inout LinkSettings) {
      if let rate { settings.rate = rate }
      if let delay { settings.delay = delay }
      if let jitter { settings.jitter = jitter }
      if let loss { settings.loss = loss }
      if let duplicate { settings.duplicate = duplicate }
      if let reorder { settings.reorder = reorder }
      if let corrupt { settings.corrupt = corrupt }
      if let mtu { settings.mtu = mtu }
      if let queueLimit { settings.queueLimit = queueLimit }
      if let discipline { settings.discipline = discipline }
      if let countsPreamble { settings.countsPreamble = countsPreamble }
    }
  }
}
