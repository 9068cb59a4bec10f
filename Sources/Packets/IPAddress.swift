public import SimulationKernel

/// An address of either version of IP. All of IPv4 sorts before IPv6.
public enum IPAddress: Hashable, Comparable, Sendable, BitwiseCopyable {
  case v4(IPv4Address)
  case v6(IPv6Address)

  /// The text of either version.
  public init?(_ text: some StringProtocol) {
    if let address = IPv4Address(text) {
      self = .v4(address)
    } else if let address = IPv6Address(text) {
      self = .v6(address)
    } else {
      return nil
    }
  }

  @inlinable public var v4: IPv4Address? {
    if case .v4(let address) = self { address } else { nil }
  }

  @inlinable public var v6: IPv6Address? {
    if case .v6(let address) = self { address } else { nil }
  }

  @inlinable public var isMulticast: Bool {
    switch self {
    case .v4(let address): address.isMulticast
    case .v6(let address): address.isMulticast
    }
  }
}

extension IPAddress: CustomStringConvertible {
  public var description: String {
    switch self {
    case .v4(let address): address.description
    case .v6(let address): address.description
    }
  }
}

extension IPAddress: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    switch self {
    case .v4(let address):
      writer.write(UInt8(4))
      writer.write(address)
    case .v6(let address):
      writer.write(UInt8(6))
      writer.write(address)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(UInt8.self) {
    case 4: self = .v4(try reader.read())
    case 6: self = .v6(try reader.read())
    case let version: throw reader.failure("an address of IP version \(version)")
    }
  }
}
