public import Fabric
import Lab
import Settings
public import SimulationKernel

/// How many frames must cross a port during the whole run.
public struct FrameCheck: Check, StateRecord {
  public static let registeredName = "frame check"

  public let name: String
  public var port: PortID
  /// In libpcap's language; nil for every frame.
  public var filter: String?
  public var atLeast: UInt64
  /// Nil for any number.
  public var atMost: UInt64?
  /// The frames that have crossed it so far.
  public private(set) var seen: UInt64 = 0

  public init(name: String, port: PortID, filter: String? = nil, atLeast: UInt64 = 0, atMost: UInt64? = nil) {
    self.name = name
    self.port = port
    self.filter = filter
    self.atLeast = atLeast
    self.atMost = atMost
  }

  public var watches: [FrameWatch] { [FrameWatch(port: port, filter: filter)] }

  public func fits(_ labels: Labels) -> Bool { labels.contains(port) }

  public mutating func see(_ frame: RawSpan, at instant: Instant, watch: Int) { seen &+= 1 }

  public func verdict(on evidence: borrowing Evidence) -> Verdict {
    let found = "\(seen) frames at \(evidence.labels[port])"
    if seen > atMost ?? .max { return Verdict(.failed, "\(found), \(wanted) expected") }
    if seen >= atLeast { return Verdict(.passed, found) }
    return Verdict(evidence.isFinal ? .failed : .pending, "\(found), \(wanted) expected")
  }

  /// The expected numbers, as the file gives them.
  private var wanted: String {
    guard let atMost else { return "at least \(atLeast)" }
    if atLeast == atMost { return "\(atMost)" }
    return atLeast == 0 ? "at most \(atMost)" : "\(atLeast) to \(atMost)"
  }

  public static let fields = Fields(\FrameCheck.name, \.port, \.filter, \.atLeast, \.atMost, \.seen)
}

extension FrameCheck: DescribedCheck {
  init(_ description: FrameCheckDescription, of world: World) {
    let expect = description.expect
    self.init(
      name: description.name.value, port: world.port(description.port), filter: description.filter?.value,
      atLeast: expect.minimum, atMost: expect.maximum)
  }
}
