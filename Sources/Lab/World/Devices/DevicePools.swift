import Fabric
import SimulationKernel

/// Where a device is: its kind among those of the pools, and its index in the pool.
struct DeviceLocation {
  var kind: Int
  var index: Int
}

/// What is done with a device of whatever kind. It is compiled for each kind, and so is a call and no look-up.
protocol DeviceAction {
  associatedtype Outcome
  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) -> Outcome
}

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
  /// Writes a device and its configuration.
  func encode(_ location: DeviceLocation, to writer: inout ByteWriter)
  /// Reads a device of a kind and its configuration, and adds it behind the others of its kind.
  mutating func decode(kind: Int, from reader: inout CheckpointReader) throws(CheckpointError)
}

extension DevicePools {
  /// These pools, and one for another kind.
  typealias And<Member: Device> = JoinedPools<Self, Member>
}

/// Some pools, and one for a further kind.
struct JoinedPools<Others: DevicePools, Member: Device>: Sendable, Equatable {
  var others = Others()
  var last = DevicePool<Member>()
}

extension JoinedPools: DevicePools {
  static var types: [any Device.Type] { Others.types + [Member.self] }
  @inline(__always) static var lastKind: Int { Others.lastKind + 1 }

  var first: DevicePool<Others.First> {
    @inline(__always) _read { yield others.first }
    @inline(__always) _modify { yield &others.first }
  }

  @inline(__always) mutating func act<Action: DeviceAction>(
    _ action: Action, on location: DeviceLocation, into outbox: inout Outbox
  ) -> Action.Outcome {
    location.kind == JoinedPools.lastKind
      ? last.act(action, on: location, into: &outbox) : others.act(action, on: location, into: &outbox)
  }

  @inline(__always) func nextWake(of location: DeviceLocation) -> Instant {
    location.kind == JoinedPools.lastKind ? last.nextWake(of: location) : others.nextWake(of: location)
  }

  func portCount(of location: DeviceLocation) -> Int {
    location.kind == JoinedPools.lastKind ? last.portCount(of: location) : others.portCount(of: location)
  }

  mutating func append<Other: Device>(_ configuration: Other.Configuration, of type: Other.Type) -> DeviceLocation? {
    if let location = others.append(configuration, of: type) { return location }
    return last.append(configuration, of: type).map { DeviceLocation(kind: JoinedPools.lastKind, index: $0.index) }
  }

  func devices<Other: Device>(of type: Other.Type) -> [Other]? {
    others.devices(of: type) ?? last.devices(of: type)
  }

  var counts: [Int] { others.counts + last.counts }

  var heldFrames: [Frame] { others.heldFrames + last.heldFrames }

  func fit(_ frames: FrameStore) -> Bool { others.fit(frames) && last.fit(frames) }
}

extension JoinedPools: StateRecord {
  static var fields: Fields<Self> {
    .once { Fields(\Self.others, \.last) }
  }
}
