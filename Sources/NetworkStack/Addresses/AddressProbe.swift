import Packets
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
