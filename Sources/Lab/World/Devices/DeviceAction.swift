import Fabric

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
