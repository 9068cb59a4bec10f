public import SimulationKernel

/// A neighbour's address on one interface.
public struct NeighborKey<Address: InternetAddress>: TableKey, StateRecord {
  /// The neighbour's address.
  public let address: Address
  private let number: UInt16

  init(_ address: Address, on interface: Int) {
    self.address = address
    number = UInt16(truncatingIfNeeded: interface)
  }

  /// Index of the interface on whose link the neighbour is.
  public var interface: Int { Int(number) }

  public var tableHash: UInt64 { address.tableHash &+ UInt64(number) &* 0x9E37_79B9 }

  public static var fields: Fields<Self> {
    .once { Fields(\Self.address, \.number) }
  }
}
