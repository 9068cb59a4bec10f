public import SimulationKernel

/// What stands behind the ports of a node: a machine, a switch, a hub.
///
/// A device knows its ports by their indices, and nothing of the world. It is called with the instant it is and an outbox; it
/// changes itself and puts into the outbox what it decides. It is a value: a copy of it is a snapshot.
///
/// Adding a kind of device takes a conformance, in a target of its own, and a line in `RegisteredDevices` of `Lab`.
public protocol Device: Sendable, Equatable, Checkpointable {
  /// What makes a device; it is made anew when its power comes back.
  associatedtype Configuration: DeviceConfiguration

  /// What such a device is called where a lab's state is named, such as `host`.
  static var kindName: String { get }

  /// The device before it is switched on for the first time.
  init(_ configuration: Configuration)

  var portCount: Int { get }
  /// When ``wake(at:into:)`` is due; `.never` where it waits for nothing.
  var nextWake: Instant { get }
  /// The frames that it holds, each as often as it does.
  var heldFrames: [Frame] { get }
  /// Whether it can be, with frames as long as these: asked of a device that was read from a file.
  func fits(_ frames: FrameStore) -> Bool

  /// The power is on. Which of its links are up, it has been told before.
  mutating func powerOn(_ configuration: Configuration, at now: Instant, into outbox: inout Outbox)
  /// The power is gone: gives back the frames that it holds. It is not called again.
  mutating func powerOff(into outbox: inout Outbox)
  /// The last bit of a frame has come in at a port. The handle is the device's: it must be used up.
  mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox)
  /// The instant of ``nextWake`` has come.
  mutating func wake(at now: Instant, into outbox: inout Outbox)
  /// The link at a port came up or went down.
  mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox)
}

/// What a kind of device is made of.
public protocol DeviceConfiguration: Sendable, Equatable, Checkpointable {
  var portCount: Int { get }
}

/// What a device does that holds no frames, waits for nothing and has nothing to begin.
extension Device {
  public var heldFrames: [Frame] { [] }
  public var nextWake: Instant { .never }
  public func fits(_ frames: FrameStore) -> Bool { true }
  public mutating func powerOn(_ configuration: Configuration, at now: Instant, into outbox: inout Outbox) {}
  public mutating func powerOff(into outbox: inout Outbox) {}
  public mutating func wake(at now: Instant, into outbox: inout Outbox) {}
}

/// The number of a kind of device in its lab's list of kinds.
public struct DeviceKind: Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8
  @inlinable public init(_ rawValue: Int) { self.rawValue = UInt8(truncatingIfNeeded: rawValue) }
}

extension DeviceKind: StateRecord {
  public static let fields = Fields(\DeviceKind.rawValue)
}
