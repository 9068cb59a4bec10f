public import SimulationKernel

/// One line of a routing table.
public struct Route<Address: InternetAddress>: Hashable, Sendable, BitwiseCopyable {
  /// What becomes of a packet that the route matches.
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// It is for this host.
    case local
    /// It goes to everyone on the interface's link.
    case broadcast
    /// Its destination is a neighbour on the interface's link.
    case onLink
    /// It goes to the gateway.
    case via
  }

  /// Who put the route there. The kernel's own come and go with the addresses.
  public enum Origin: UInt8, Sendable, BitwiseCopyable { case kernel, configured }

  /// The host bits are zero.
  public let destination: Address
  public let prefixLength: Int
  public var kind: Kind
  public var origin: Origin
  public var interface: Int
  /// Meaningful in a route `via` a gateway.
  public var gateway: Address

  public init(
    to destination: Address, prefixLength: Int, _ kind: Kind, interface: Int, gateway: Address? = nil,
    origin: Origin = .kernel
  ) {
    self.destination = destination.masked(to: prefixLength)
    self.prefixLength = prefixLength
    self.kind = kind
    self.origin = origin
    self.interface = interface
    self.gateway = gateway ?? self.destination
  }

  /// The neighbour to which a packet for `destination` goes next.
  func nextHop(to destination: Address) -> Address { kind == .via ? gateway : destination }
}

extension Route: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(destination)
    writer.write(UInt8(prefixLength))
    writer.write(kind)
    writer.write(origin)
    writer.write(UInt16(interface))
    writer.write(gateway)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    destination = try reader.read()
    prefixLength = Int(try reader.read(UInt8.self))
    (kind, origin) = (try reader.read(), try reader.read())
    interface = Int(try reader.read(UInt16.self))
    gateway = try reader.read()
    guard prefixLength <= Address.bitWidth else { throw reader.failure("a prefix of \(prefixLength) bits") }
  }
}
