import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

func ipv4(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }
func ipv6(_ text: String) throws -> IPv6Address { try #require(IPv6Address(text)) }
func ip(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

/// The MAC address of port `port` of guest `guest` in these tests.
func mac(_ guest: Int, _ port: Int = 0) -> MACAddress { MACAddress(bits: 0x0800_2700_0000 | UInt64(guest << 8 | port)) }

extension Interface {
  /// `addresses` such as `10.0.0.1/24` or `2001:db8::1/64`.
  init(guest: Int, port: Int = 0, _ addresses: [String], mtu: Int = 1500) throws {
    self.init(name: "eth\(port)", mac: NetworkStackTests.mac(guest, port), mtu: mtu)
    for text in addresses {
      let parts = text.split(separator: "/")
      let length = try #require(Int(parts[1]))
      switch try ip(String(parts[0])) {
      case .v4(let address): ipv4.append(InterfaceAddress(address, prefixLength: length))
      case .v6(let address): ipv6.append(InterfaceAddress(address, prefixLength: length))
      }
    }
  }
}

extension GuestConfiguration {
  init(guest: Int, _ interfaces: [[String]], gateway: String? = nil, forwards: Bool = false, mtus: [Int] = []) throws {
    let all = try interfaces.indices.map {
      try Interface(guest: guest, port: $0, interfaces[$0], mtu: $0 < mtus.count ? mtus[$0] : 1500)
    }
    self.init(network: StackConfiguration(interfaces: all, random: RandomStream(seed: 1, owner: "h\(guest)")))
    network.forwards = forwards
    guard let gateway else { return }
    switch try ip(gateway) {
    case .v4(let address):
      network.ipv4Routes = [Route(to: .any, prefixLength: 0, .via, interface: 0, gateway: address, origin: .configured)]
    case .v6(let address):
      network.ipv6Routes = [Route(to: .any, prefixLength: 0, .via, interface: 0, gateway: address, origin: .configured)]
    }
  }
}
