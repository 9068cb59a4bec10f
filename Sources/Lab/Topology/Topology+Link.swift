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

  /// One direction of a link.
  public struct LinkSettings: Hashable, Sendable {
    public var rate: BitRate = .gigabitsPerSecond(1)
    /// From the last bit sent to the last bit received.
    public var delay: Duration = .zero
    /// At most as long as the delay, to which it adds a uniform draw from `-jitter` to `+jitter`.
    public var jitter: Duration = .zero
    public var loss: Probability = .never
    public var duplicate: Probability = .never
    /// How often a frame is sent without the delay, past those before it.
    public var reorder: Probability = .never
    /// How often a frame has one bit flipped.
    public var corrupt: Probability = .never
    /// The largest packet in bytes, without the Ethernet header, that fits; nil for any.
    public var mtu: Int?
    /// How many frames may wait, the one being sent not counted; the next is dropped.
    public var queueLimit: Int = 1000
    /// Whether the preamble and the gap between frames (20 bytes, IEEE Std 802.3, clauses 3.2.1 and 4.4.2) take their time.
    public var countsPreamble = false

    public init() {}
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
      if let countsPreamble { settings.countsPreamble = countsPreamble }
    }
  }
}
