public import SimulationKernel

/// What is behind the ports of a node: a machine, a switch, a hub.
///
/// A device knows its ports by their indices, and nothing of the world. It is called with the current instant and an outbox; it
/// changes itself and puts its decisions into the outbox. It is a value: a copy of it is a snapshot.
///
/// Adding a kind of device takes a conformance, in a target of its own, and a line in `RegisteredDevices` of `Lab`.
public protocol Device: Sendable, Equatable, Checkpointable {
  /// What a device is created from, and created from again when its power returns.
  associatedtype Configuration: DeviceConfiguration

  /// The kind's name in differences between states, such as `guest`.
  static var kindName: String { get }

  /// Creates the device as it is before it is switched on for the first time.
  init(_ configuration: Configuration)

  /// The number of ports, which stays the same.
  var portCount: Int { get }
  /// When ``wake(at:into:)`` must be called next; `.never` if the device waits for nothing. The owner reads it after each call.
  var nextWake: Instant { get }
  /// The frames that the device holds, one entry per reference.
  var heldFrames: [Frame] { get }
  /// Whether the device's state is consistent with the lengths of the frames that it holds. Called after it is read from a
  /// checkpoint.
  func fits(_ frames: FrameStore) -> Bool

  /// The power was switched on. The device has already been told which of its links are up.
  mutating func powerOn(_ configuration: Configuration, at now: Instant, into outbox: inout Outbox)
  /// The power was switched off. The device must release the frames that it holds; it is not called again.
  mutating func powerOff(into outbox: inout Outbox)
  /// What of the device survives without power, such as a disk, goes into what it will be created from again. Called after
  /// ``powerOff(into:)``.
  func leave(in configuration: inout Configuration)
  /// The last bit of a frame has arrived at a port. The device owns the handle and must send, keep, drop or release it.
  mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox)
  /// The instant of ``nextWake`` has been reached.
  mutating func wake(at now: Instant, into outbox: inout Outbox)
  /// The link at a port came up or went down.
  mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox)
}

/// What a kind of device is created from.
public protocol DeviceConfiguration: Sendable, Equatable, Checkpointable {
  /// The number of ports: the same as ``Device/portCount`` of a device created from it.
  var portCount: Int { get }
}

/// The defaults: a device that holds no frames, waits for nothing, does nothing at power-on and forgets everything at power-off.
extension Device {
  public var heldFrames: [Frame] { [] }
  public var nextWake: Instant { .never }
  public func fits(_ frames: FrameStore) -> Bool { true }
  public mutating func powerOn(_ configuration: Configuration, at now: Instant, into outbox: inout Outbox) {}
  public mutating func powerOff(into outbox: inout Outbox) {}
  public func leave(in configuration: inout Configuration) {}
  public mutating func wake(at now: Instant, into outbox: inout Outbox) {}
}

/// The number of a kind of device in its lab's list of kinds.
public struct DeviceKind: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var rawValue: UInt8
  @inlinable public init(_ rawValue: Int) { self.rawValue = UInt8(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\DeviceKind.rawValue)
}
