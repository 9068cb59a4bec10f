public import SimulationKernel

/// What becomes of a packet that the route matches.
public enum RouteKind: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  /// It is for this host.
  case local
  /// It goes to everyone on the interface's link.
  case broadcast
  /// Its destination is a neighbour on the interface's link.
  case onLink
  /// It goes to the gateway.
  case via
  /// It is dropped without a word.
  case blackhole
  /// It is refused: host unreachable.
  case unreachable
  /// It is refused: prohibited.
  case prohibited

  /// Whether the packet goes nowhere.
  @inline(__always) public var refuses: Bool { rawValue > RouteKind.via.rawValue }
}

/// Who put the route there. The kernel's own come and go with the addresses.
public enum RouteOrigin: UInt8, Sendable, BitwiseCopyable, Checkpointable { case kernel, configured }

/// One line of a routing table.
public struct Route<Address: InternetAddress>: Hashable, Sendable, BitwiseCopyable {
  public typealias Kind = RouteKind
  public typealias Origin = RouteOrigin

  /// The host bits are zero.
  public let destination: Address
  /// Meaningful in a route `via` a gateway.
  public let gateway: Address
  // Small, because a router looks at one for each packet: 16 bytes with IPv4.
  private let interfaceNumber: UInt16
  private let length: UInt8
  public let kind: Kind
  public let origin: Origin
  /// The number of its attributes in its table; zero for none.
  var attributes: UInt16 = 0

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

  public var prefixLength: Int { Int(length) }
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
