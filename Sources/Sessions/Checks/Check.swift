public import Fabric
public import Lab
public import SimulationKernel

/// A condition that a lab should meet.
///
/// A check looks at the world, at what programs have said and at the frames that it watches. It is a value: what it
/// remembers is stored in it, so that it goes back in time with its session, and a branch of the session has its own. To add
/// a kind of check, conform to this protocol, and register the type in ``Checkpoint`` if it is to be saved.
public protocol Check: OpenPart {
  /// The name shown in results.
  var name: String { get }
  /// The frames that it wants to see.
  var watches: [FrameWatch] { get }
  /// Whether the nodes and ports that it names exist.
  func fits(_ labels: Labels) -> Bool
  /// Sees a frame that one of its watches asked for.
  mutating func see(_ frame: RawSpan, at instant: Instant, watch: Int)
  /// From when on it wants to see the world after every change of an OpenFlow switch's tables; nil for never.
  var examinesTablesFrom: Instant? { get }
  /// Sees the world after such a change.
  mutating func examine(_ world: World, _ labels: Labels, at instant: Instant)
  /// Its verdict at the instant of the evidence.
  func verdict(on evidence: borrowing Evidence) -> Verdict
}

extension Check {
  public var watches: [FrameWatch] { [] }
  public mutating func see(_ frame: RawSpan, at instant: Instant, watch: Int) {}
  public var examinesTablesFrom: Instant? { nil }
  public mutating func examine(_ world: World, _ labels: Labels, at instant: Instant) {}
}

/// Frames that a check wants to see.
public struct FrameWatch: Sendable, Equatable {
  public var port: PortID
  /// In libpcap's language; nil for every frame.
  public var filter: String?

  public init(port: PortID, filter: String? = nil) {
    self.port = port
    self.filter = filter
  }
}
