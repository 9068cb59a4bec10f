public import Packets
public import SimulationKernel

/// An address of an interface and the length of its subnet's prefix: 10.0.0.2/24.
public struct InterfaceAddress<Address: InternetAddress>: Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public var address: Address
  public var prefixLength: Int

  public init(_ address: Address, prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }

  /// Whether `other` is in the same subnet.
  func isOnLink(_ other: Address) -> Bool { other.masked(to: prefixLength) == address.masked(to: prefixLength) }

  public func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(UInt8(prefixLength))
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    address = try reader.read()
    prefixLength = Int(try reader.read(UInt8.self))
    guard prefixLength <= Address.bitWidth else { throw reader.failure("a prefix of \(prefixLength) bits") }
  }
}

/// A vNIC as the guest sees it. Interface n is port n of the machine.
public struct Interface: Sendable, Equatable {
  public let name: String
  public let mac: MACAddress
  /// The largest IP packet in bytes.
  public var mtu: Int
  /// From what IPv4 needs (RFC 791) to the longest packet that it knows.
  public static let mtus = 68...65_535
  /// Whether the guest has it switched on (`ip link set up`).
  public var isUp = true
  /// Whether there is a link at the other end of the cable.
  public var hasCarrier = true
  public var ipv4: [InterfaceAddress<IPv4Address>]
  public var ipv6: [InterfaceAddress<IPv6Address>]

  public init(
    name: String, mac: MACAddress, mtu: Int = 1500, ipv4: [InterfaceAddress<IPv4Address>] = [],
    ipv6: [InterfaceAddress<IPv6Address>] = []
  ) {
    self.name = name
    self.mac = mac
    self.mtu = mtu
    self.ipv4 = ipv4
    self.ipv6 = ipv6
  }
}

extension Interface: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(name)
    writer.write(mac)
    writer.write(Int64(mtu))
    writer.write(isUp)
    writer.write(hasCarrier)
    writer.write(ipv4)
    writer.write(ipv6)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    name = try reader.read()
    mac = try reader.read()
    mtu = Int(try reader.read(Int64.self))
    (isUp, hasCarrier) = (try reader.read(), try reader.read())
    (ipv4, ipv6) = (try reader.read(), try reader.read())
    guard Interface.mtus.contains(mtu) else { throw reader.failure("an MTU of \(mtu)") }
  }
}
