public import SimulationKernel

/// Where a device puts its decisions: frames to send, frames dropped and why, reports to the outside.
///
/// It is the only means by which a device's handler acts on anything but the device. The owner carries out the effects, in order,
/// when the handler has returned.
public struct Outbox: Sendable, Equatable, StateRecord {
  @usableFromInline struct Effect: Sendable, Equatable, BitwiseCopyable {
    @usableFromInline var frame: Frame
    @usableFromInline var port: PortIndex
    /// Zero where the frame is to be sent, which no reason for a drop is.
    @usableFromInline var reason: UInt16
    @usableFromInline var detail: DropDetail

    @inlinable init(frame: Frame, port: PortIndex, reason: UInt16, detail: DropDetail) {
      self.frame = frame
      self.port = port
      self.reason = reason
      self.detail = detail
    }

    /// Nil where the frame is to be sent.
    @inlinable var dropped: DropReason? { reason == 0 ? nil : DropReason(rawValue: reason) }
  }

  /// The store of the frames to which handles refer.
  public var frames = FrameStore()
  @usableFromInline var effects = Scratchpad<Effect>()
  @usableFromInline var reports: [Report] = []
  /// Whether functions' decisions are recorded: true only in a world that is forked to follow a frame.
  public var isTraced = false
  @usableFromInline var decisions: [Decision] = []
  /// The ports that the device has switched on or off.
  public private(set) var portChanges: [PortChange] = []

  /// Creates an outbox without frames.
  @inlinable public init() {}

  /// Sends a frame out of `port`; the handle is used up.
  @inlinable @inline(__always) public mutating func send(_ frame: Frame, on port: PortIndex) {
    effects.append(Effect(frame: frame, port: port, reason: 0, detail: .none))
  }

  /// Drops a frame for a reason; the handle is used up. `port` is where it arrived or would have left.
  @inlinable public mutating func drop(
    _ frame: Frame, on port: PortIndex, _ reason: DropReason, _ detail: DropDetail = .none
  ) {
    effects.append(Effect(frame: frame, port: port, reason: reason.rawValue, detail: detail))
  }

  /// How many effects concern a frame: a flooded one goes several ways, and is not lost with one of them.
  @usableFromInline func mentions(of frame: Frame) -> Int {
    effects.indices.reduce(0) { $0 + (effects[$1].frame == frame ? 1 : 0) }
  }

  /// How many frames are to be sent.
  @inlinable public var sentCount: Int { effects.indices.reduce(0) { $0 + (effects[$1].reason == 0 ? 1 : 0) } }

  /// Records a decision. To be called only if ``isTraced``.
  public mutating func tell(_ decision: Decision) { decisions.append(decision) }

  /// Switches a port on or off: its link is down while one of its ends is off.
  public mutating func setPort(_ port: PortIndex, isEnabled: Bool) {
    portChanges.append(PortChange(port: port, isEnabled: isEnabled))
  }

  /// Returns the changes of ports, which the caller carries out, and clears them.
  public mutating func takePortChanges() -> [PortChange] {
    defer { portChanges = [] }
    return portChanges
  }

  /// Reports something to the outside.
  @inlinable public mutating func report(_ report: Report) { reports.append(report) }

  /// Between two steps the effects are empty, so only the frames are written.
  public static let fields = Fields(\Outbox.frames)
    .derived(\.effects, Scratchpad<Effect>())
    .derived(\.reports, [])
    .derived(\.isTraced, false)
    .derived(\.decisions, [])
    .derived(\.portChanges, [])
}
