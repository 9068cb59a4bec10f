import Fabric
import SimulationKernel

/// The devices of one kind, in the order of their nodes.
struct DevicePool<Member: Device>: Sendable, Equatable {
  var devices: [Member] = []
  /// What each of them is when it is switched on. Nothing reads them but power.
  var configurations: [Member.Configuration] = []
}

extension DevicePool: StateRecord {
  static var fields: Fields<Self> {
    .once { Fields(\Self.devices, \.configurations) }
  }

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard devices.count == configurations.count, portCountsAgree else {
      throw reader.failure("devices without their configuration")
    }
  }
}

extension DevicePool {
  /// In place, because elements of an array would be copied, with all of their tables.
  private var portCountsAgree: Bool {
    devices.withUnsafeBufferPointer { devices in
      configurations.withUnsafeBufferPointer { configurations in
        devices.indices.allSatisfy { devices[$0].portCount == configurations[$0].portCount }
      }
    }
  }

  /// Changes a device where the pool's are of the kind that is meant. In place, because a cast would give a copy, and the
  /// first change of a copy copies all of its tables.
  ///
  /// - Returns: what `body` does; nil for devices of another kind.
  @discardableResult mutating func change<Wanted: Device, Outcome>(
    _ index: Int, as kind: Wanted.Type, _ body: (inout Wanted) -> Outcome
  ) -> Outcome? {
    guard Member.self == kind else { return nil }
    return withUnsafeMutablePointer(to: &devices[index]) { device in
      // The two types are one.
      body(&UnsafeMutableRawPointer(device).assumingMemoryBound(to: kind).pointee)
    }
  }
}
