import Fabric
import SimulationKernel

/// The devices of one kind, in the order of their nodes.
struct DevicePool<Member: Device>: Sendable, Equatable {
  var devices: [Member] = []
  /// What each of them is when it is switched on. Nothing reads them while the lab runs.
  var configurations: [Member.Configuration] = []
}

extension DevicePool: StateRecord {
  static var fields: Fields<Self> {
    .once { Fields(\Self.devices, \.configurations) }
  }

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    // By index, because a walk would copy each device.
    guard devices.count == configurations.count,
      devices.indices.allSatisfy({ devices[$0].portCount == configurations[$0].portCount })
    else { throw reader.failure("devices without their configuration") }
  }
}
