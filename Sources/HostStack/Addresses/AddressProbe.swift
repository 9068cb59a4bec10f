public import Packets
import SimulationKernel

/// The question whether somebody else on a link uses an IPv4 address (RFC 5227, section 2.1).
struct AddressProbe: Sendable, Equatable, BitwiseCopyable {
  let address: IPv4Address
  let interface: Int
  /// Somebody has answered, or spoken with this address.
  var isTaken = false
}

extension AddressProbe: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(UInt16(interface))
    writer.write(isTaken)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    address = try reader.read()
    interface = Int(try reader.read(UInt16.self))
    isTaken = try reader.read()
  }
}

extension SystemCalls {
  /// Asks the link for `address`, without having it. One address an interface is asked for at a time.
  public func probe(_ address: IPv4Address, on interface: Int) {
    stackPointer.pointee.probe(address, on: interface, into: &outbox.pointee)
  }

  /// Whether somebody has answered to the last ``probe(_:on:)``.
  public func isTaken(_ address: IPv4Address, on interface: Int) -> Bool {
    stackPointer.pointee.probes.contains { $0.address == address && $0.interface == interface && $0.isTaken }
  }
}
