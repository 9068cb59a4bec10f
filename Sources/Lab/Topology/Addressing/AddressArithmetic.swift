import Packets

extension IPv4Address: AddressArithmetic {
  static var width: Int { 32 }
  init(number: UInt128) { self.init(bits: UInt32(truncatingIfNeeded: number)) }
  var number: UInt128 { UInt128(bits) }
}

extension IPv6Address: AddressArithmetic {
  static var width: Int { 128 }
  init(number: UInt128) {
    self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
  }
  var number: UInt128 { UInt128(high) << 64 | UInt128(low) }
}

/// A version of IP, as far as addressing depends on it.
protocol AddressFamily {
  associatedtype Address: AddressArithmetic
  /// `IPv4` or `IPv6`.
  static var name: String { get }
  /// The number of an address of this version.
  static func number(of address: IPAddress) -> UInt128?
  static func assignments(of interface: Topology.Interface) -> [(address: Address, prefixLength: Int)]
  static func assign(_ address: Address, prefixLength: Int, to interface: inout Topology.Interface)
}

enum IPv4Family: AddressFamily {
  static let name = "IPv4"

  static func number(of address: IPAddress) -> UInt128? { address.v4?.number }

  static func assignments(of interface: Topology.Interface) -> [(address: IPv4Address, prefixLength: Int)] {
    interface.ipv4.map { ($0.address, $0.prefixLength) }
  }

  static func assign(_ address: IPv4Address, prefixLength: Int, to interface: inout Topology.Interface) {
    interface.ipv4.append(Topology.IPv4Assignment(address: address, prefixLength: prefixLength))
  }
}

enum IPv6Family: AddressFamily {
  static let name = "IPv6"

  static func number(of address: IPAddress) -> UInt128? { address.v6?.number }

  static func assignments(of interface: Topology.Interface) -> [(address: IPv6Address, prefixLength: Int)] {
    interface.ipv6.map { ($0.address, $0.prefixLength) }
  }

  static func assign(_ address: IPv6Address, prefixLength: Int, to interface: inout Topology.Interface) {
    interface.ipv6.append(Topology.IPv6Assignment(address: address, prefixLength: prefixLength))
  }
}

extension AddressFamily {
  static func placements(at port: Topology.Port, in topology: Topology) -> [Placement] {
    assignments(of: topology.nodes[port.node].interfaces[port.interface]).map { address, length in
      Placement(
        port: port, number: address.number, subnet: Subnet(of: address.number, length: length, width: Address.width))
    }
  }

  static func text(_ number: UInt128) -> String { Address(number: number).description }
  static func text(_ subnet: Subnet) -> String { "\(text(subnet.first))/\(subnet.length)" }
}
