public import SimulationKernel

/// What happens to a packet that a route matches.
public enum RouteKind: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  /// It is for this host.
  case local
  /// It goes to everyone on the interface's link.
  case broadcast
  /// Its destination is a neighbour on the interface's link.
  case onLink
  /// It goes to the gateway.
  case via
  /// It is dropped silently.
  case blackhole
  /// It is dropped, and answered with "host unreachable".
  case unreachable
  /// It is dropped, and answered with "administratively prohibited".
  case prohibited

  /// Whether the packet is dropped.
  @inline(__always) public var refuses: Bool { rawValue > RouteKind.via.rawValue }
}

/// Who added a route. The kernel's own routes come and go with the addresses.
public enum RouteOrigin: UInt8, Sendable, BitwiseCopyable, Checkpointable { case kernel, configured }

/// One line of a routing table.
public struct Route<Address: InternetAddress>: Hashable, Sendable, BitwiseCopyable {
  /// What happens to packets that match.
  public typealias Kind = RouteKind
  /// Who added the route.
  public typealias Origin = RouteOrigin

  /// The destination's prefix, its host bits zero.
  public let destination: Address
  /// The next hop of a route `via` a gateway; means nothing in others.
  public let gateway: Address
  // Small, because a router looks at one for each packet: 16 bytes with IPv4.
  private let interfaceNumber: UInt16
  private let length: UInt8
  /// What happens to packets that match the route.
  public let kind: Kind
  /// Who added the route.
  public let origin: Origin
  /// The number of its attributes in its table; zero for none.
  var attributes: UInt16 = 0

  /// Creates a route. Bits of `destination` beyond the prefix are cleared.
  ///
  /// - Parameters:
  ///   - prefixLength: Between 0 and the address's number of bits.
  ///   - interface: Index of the interface, which a route that refuses packets needs as well.
  ///   - gateway: The next hop, for a route `via` a gateway.
  public init(
    to destination: Address, prefixLength: Int, _ kind: Kind, interface: Int, gateway: Address? = nil,
    origin: Origin = .kernel
  ) {
    self.destination = destination.masked(to: prefixLength)
    length = UInt8(truncatingIfNeeded: prefixLength)
    self.kind = kind
    self.origin = origin
    interfaceNumber = UInt16(truncatingIfNeeded: interface)
    self.gateway = gateway ?? self.destination
  }

  /// Length of the destination's prefix, in bits.
  public var prefixLength: Int { Int(length) }
  /// Index of the interface. A route that ``RouteKind/refuses`` packets does not use it.
  public var interface: Int { Int(interfaceNumber) }
  @inline(__always) var hasAttributes: Bool { attributes != 0 }

  /// The interface, if a packet goes out at all.
  var wayOut: Int? { kind.refuses ? nil : interface }

  /// The neighbour to which a packet for `destination` goes next.
  func nextHop(to destination: Address) -> Address { kind == .via ? gateway : destination }
}

extension Route: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.destination, \.gateway, \.interfaceNumber, \.length, \.kind, \.origin, \.attributes) }
  }

  public var inconsistency: String? {
    length <= Address.bitWidth && destination == destination.masked(to: Int(length))
      ? nil : "a route to \(destination)/\(length)"
  }
}
