import Fabric
import SimulationKernel

extension DevicePool: DevicePools {
  static var types: [any Device.Type] { [Member.self] }
  @inline(__always) static var lastKind: Int { 0 }

  var first: DevicePool {
    @inline(__always) _read { yield self }
    @inline(__always) _modify { yield &self }
  }

  @inline(__always) mutating func act<Action: DeviceAction>(
    _ action: Action, on location: DeviceLocation, into outbox: inout Outbox
  ) -> Action.Outcome { action.act(on: &self, location.index, into: &outbox) }

  @inline(__always) func nextWake(of location: DeviceLocation) -> Instant { devices[location.index].nextWake }

  func portCount(of location: DeviceLocation) -> Int { devices[location.index].portCount }

  mutating func append<Other: Device>(_ configuration: Other.Configuration, of type: Other.Type) -> DeviceLocation? {
    guard type == Member.self, let configuration = configuration as? Member.Configuration else { return nil }
    devices.append(Member(configuration))
    configurations.append(configuration)
    return DeviceLocation(kind: 0, index: devices.count - 1)
  }

  /// The types are compared, because an empty array is one of any type.
  func devices<Other: Device>(of type: Other.Type) -> [Other]? { type == Member.self ? devices as? [Other] : nil }

  var counts: [Int] { [devices.count] }

  var heldFrames: [Frame] { devices.indices.flatMap { devices[$0].heldFrames } }

  func fit(_ frames: FrameStore) -> Bool { devices.indices.allSatisfy { devices[$0].fits(frames) } }
}
