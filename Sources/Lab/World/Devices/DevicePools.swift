import Fabric
import SimulationKernel

/// The pools of one or several kinds of devices.
///
/// All is inlined where it is called, so that the list of kinds becomes a comparison of the kind and a call.
protocol DevicePools: Sendable, Equatable, Checkpointable {
  associatedtype First: Device
  /// The kinds in their order.
  static var types: [any Device.Type] { get }
  /// The number of the last of them. A constant, once compiled.
  static var lastKind: Int { get }

  init()
  /// The pool of the first kind.
  var first: DevicePool<First> { get set }
  mutating func act<Action: DeviceAction>(
    _ action: Action, on location: DeviceLocation, into outbox: inout Outbox
  ) -> Action.Outcome
  func nextWake(of location: DeviceLocation) -> Instant
  func portCount(of location: DeviceLocation) -> Int
  /// Makes a device; nil where its kind is not among these.
  mutating func append<Other: Device>(_ configuration: Other.Configuration, of type: Other.Type) -> DeviceLocation?
  /// All of a kind; nil where it is not among these.
  func devices<Other: Device>(of type: Other.Type) -> [Other]?
  /// How many there are of each kind.
  var counts: [Int] { get }
  var heldFrames: [Frame] { get }
  func fit(_ frames: FrameStore) -> Bool
  /// Tells where two devices of one kind differ, each in its own pools.
  func compare(_ location: DeviceLocation, with other: Self, at twin: DeviceLocation, into comparison: inout Comparison)
  /// Writes a device and its configuration.
  func encode(_ location: DeviceLocation, to writer: inout ByteWriter)
  /// Reads a device of a kind and its configuration, and adds it behind the others of its kind.
  mutating func decode(kind: Int, from reader: inout CheckpointReader) throws(CheckpointError)
}
