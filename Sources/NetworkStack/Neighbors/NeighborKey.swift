public import SimulationKernel

/// A neighbour's address on one interface.
public struct NeighborKey<Address: InternetAddress>: TableKey, Checkpointable {
  public let address: Address
  private let number: UInt16

  init(_ address: Address, on interface: Int) {
    self.address = address
    number = UInt16(truncatingIfNeeded: interface)
  }

  public var interface: Int { Int(number) }

  public var tableHash: UInt64 { address.tableHash &+ UInt64(number) &* 0x9E37_79B9 }

  public func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(number)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (address, number) = (try reader.read(), try reader.read())
  }
}
