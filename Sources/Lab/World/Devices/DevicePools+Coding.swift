import Fabric
import SimulationKernel

// A device and its configuration, as they stand in a section of a checkpoint.

extension DevicePool {
  func compare(
    _ location: DeviceLocation, with other: DevicePool, at twin: DeviceLocation, into comparison: inout Comparison
  ) {
    let (device, otherDevice) = (devices[location.index], other.devices[twin.index])
    if device != otherDevice { device.compare(with: otherDevice, into: &comparison) }
  }

  func encode(_ location: DeviceLocation, to writer: inout ByteWriter) {
    writer.write(devices[location.index])
    writer.write(configurations[location.index])
  }

  mutating func decode(kind: Int, from reader: inout CheckpointReader) throws(CheckpointError) {
    guard kind == 0 else { throw reader.failure("a device of an unknown kind") }
    let device: Member = try reader.read()
    let configuration: Member.Configuration = try reader.read()
    guard device.portCount == configuration.portCount else {
      throw reader.failure("ports do not match the device")
    }
    devices.append(device)
    configurations.append(configuration)
  }
}

extension JoinedPools {
  func compare(
    _ location: DeviceLocation, with other: JoinedPools, at twin: DeviceLocation, into comparison: inout Comparison
  ) {
    location.kind == JoinedPools.lastKind
      ? last.compare(location, with: other.last, at: twin, into: &comparison)
      : others.compare(location, with: other.others, at: twin, into: &comparison)
  }

  func encode(_ location: DeviceLocation, to writer: inout ByteWriter) {
    location.kind == JoinedPools.lastKind
      ? last.encode(location, to: &writer) : others.encode(location, to: &writer)
  }

  mutating func decode(kind: Int, from reader: inout CheckpointReader) throws(CheckpointError) {
    if kind == JoinedPools.lastKind {
      try last.decode(kind: 0, from: &reader)
    } else {
      try others.decode(kind: kind, from: &reader)
    }
  }
}
