public import SimulationKernel

/// What can be seen of a run from outside: copies of the frames at watched ports, and the devices' reports.
///
/// It is passed to a step and is not part of the world, so watching cannot change what happens. All frames are in one
/// array of bytes, into which the records point. Whoever steps the world drains the log when it ``isFull``.
public struct ObservationLog: Sendable {
  /// Whether a frame left a port or arrived at it.
  public enum Direction: UInt8, Sendable { case sent, received }

  /// A frame at a port: its first bit leaving or its last bit entering, at `at`.
  public struct Record: Sendable {
    /// The port.
    public let port: PortID
    /// When the first bit left or the last bit arrived.
    public let at: Instant
    /// Whether it left or arrived.
    public let direction: Direction
    /// Why it was lost on the wire (sent) or dropped by the device (received); nil if it was neither.
    public internal(set) var dropped: DropReason?
    /// Which part of the device dropped it.
    public internal(set) var detail = DropDetail.none
    /// Where its bytes are in ``ObservationLog/bytes``.
    public let range: Range<Int>
  }

  /// A report, with its device and instant.
  public struct DeviceReport: Sendable {
    /// The node that reports.
    public let node: NodeIndex
    /// When it reports.
    public let at: Instant
    /// The report itself.
    public let report: Report
  }

  /// A dropped frame.
  public struct Drop: Sendable {
    /// The port where it arrived or would have left.
    public let port: PortID
    /// Why it was dropped.
    public let reason: DropReason
    /// Which part of the device dropped it.
    public let detail: DropDetail
    /// The frame, without frame check sequence.
    public let bytes: [UInt8]
  }

  /// A decision of a network function or a flow table, with its device and instant.
  public struct DeviceDecision: Sendable {
    /// The node that decided.
    public let node: NodeIndex
    /// When it decided.
    public let at: Instant
    /// The decision itself.
    public let decision: Decision
  }

  /// By port number; empty where no port is watched.
  @usableFromInline let watched: [Bool]
  /// The frames at watched ports, in the order in which they were seen.
  public private(set) var records: [Record] = []
  /// The bytes of all recorded frames, one after another.
  public private(set) var bytes: [UInt8] = []
  /// The devices' reports, in order.
  public private(set) var reports: [DeviceReport] = []
  /// What the reports hold.
  @usableFromInline private(set) var reportedBytes = 0
  /// Whether drops are recorded on their own, those included that no record of a frame tells of.
  public var recordsDrops = false
  /// The drops, if ``recordsDrops``.
  public private(set) var drops: [Drop] = []
  /// What functions decided, where the outbox is traced.
  public private(set) var decisions: [DeviceDecision] = []

  /// The frame that came in with the step being taken, and the number of its record.
  @usableFromInline var arrival: (frame: Frame, record: Int)?

  /// A log of all reports and of no frames.
  public init() { watched = [] }

  /// A log of all reports and of the frames at these ports, of `portCount` that the lab has.
  public init(watching ports: [PortID], of portCount: Int) {
    var watched = [Bool](repeating: false, count: portCount)
    for port in ports { watched[Int(port.rawValue)] = true }
    self.watched = ports.isEmpty ? [] : watched
  }

  /// Forgets what was recorded, keeping the memory.
  public mutating func drain() {
    arrival = nil
    records.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    reports.removeAll(keepingCapacity: true)
    reportedBytes = 0
    drops.removeAll(keepingCapacity: true)
    decisions.removeAll(keepingCapacity: true)
  }

  /// Whether there are neither frames nor reports. Drops and decisions do not count.
  @inlinable public var isEmpty: Bool { records.isEmpty && reports.isEmpty }

  /// Whether the log should be drained: it holds enough to be worth it, and little enough to be still in the cache.
  @inlinable public var isFull: Bool { bytes.count >= 1 << 16 || reportedBytes >= 1 << 20 }

  @inlinable func watches(_ port: PortID) -> Bool { !watched.isEmpty && watched[Int(port.rawValue)] }

  @usableFromInline mutating func record(
    _ frame: Frame, in frames: FrameStore, port: PortID, at: Instant, _ direction: Direction, dropped: DropReason? = nil
  ) {
    if direction == .received { arrival = (frame, records.count) }
    let start = bytes.count
    frames.bytes(of: frame).withUnsafeBytes { bytes.append(contentsOf: $0) }
    records.append(Record(port: port, at: at, direction: direction, dropped: dropped, range: start..<bytes.count))
  }

  /// The frame just sent was lost on the wire.
  mutating func markLastLost(_ reason: DropReason) {
    guard let last = records.indices.last else { return }
    records[last].dropped = reason
  }

  /// Says of a frame that came in with this step, if it was recorded, why it goes no further.
  @usableFromInline mutating func explain(_ frame: Frame, _ reason: DropReason, _ detail: DropDetail) {
    guard let arrival, arrival.frame == frame, records[arrival.record].dropped == nil else { return }
    records[arrival.record].dropped = reason
    records[arrival.record].detail = detail
  }

  @usableFromInline mutating func recordDrop(
    of frame: Frame, in frames: FrameStore, port: PortID, _ reason: DropReason, _ detail: DropDetail
  ) {
    let bytes = frames.bytes(of: frame).withUnsafeBytes { [UInt8]($0) }
    drops.append(Drop(port: port, reason: reason, detail: detail, bytes: bytes))
  }

  mutating func record(_ decision: Decision, of node: NodeIndex, at: Instant) {
    decisions.append(DeviceDecision(node: node, at: at, decision: decision))
  }

  /// The step is over: its frame's handle may mean another from now on.
  @inlinable mutating func forgetArrival() { arrival = nil }

  @usableFromInline mutating func record(_ report: Report, of node: NodeIndex, at: Instant) {
    reports.append(DeviceReport(node: node, at: at, report: report))
    reportedBytes += report.bytes.count
  }
}
