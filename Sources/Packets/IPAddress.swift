public import SimulationKernel

/// An address of either version of IP. All of IPv4 sorts before IPv6.
public enum IPAddress: Hashable, Comparable, Sendable, BitwiseCopyable, StateVariant {
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

  public static let cases = Cases<IPAddress>(
    Case("v4", IPAddress.v4) { $0.v4 },
    Case("v6", IPAddress.v6) { $0.v6 })
}

extension IPAddress: CustomStringConvertible {
  public var description: String {
    switch self {
    case .v4(let address): address.description
    case .v6(let address): address.description
    }
  }
}
