import Fabric
import SimulationKernel

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
