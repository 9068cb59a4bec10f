import Fabric

/// Where a device is: its kind among those of the pools, and its index in the pool.
struct DeviceLocation {
  var kind: Int
  var index: Int
}

/// What is done with a device of any kind. It is compiled for each kind, so that it is a call without a lookup.
protocol DeviceAction {
  associatedtype Outcome
  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) -> Outcome
}
