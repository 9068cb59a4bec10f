import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

/// A guest's configuration in the words of a topology file: one address for each interface; IPv6 addresses of the first.
func guest(
  _ addresses: [String], ipv6: [String] = [], gateway: String? = nil, routes: [(to: String, via: String)] = [],
  forwards: Bool = false,
  mtu: Int = 1500, seed: UInt64 = 1
) throws -> GuestConfiguration {
  var interfaces: [Interface] = []
  for (index, address) in addresses.enumerated() {
    let ipv4 = try #require(interfaceAddress(address, IPv4Address.init))
    let mac = MACAddress(bits: 0x0800_2700_0000 | UInt64(ipv4.address.bits & 0xFF_FFFF))
    let own = index == 0 ? try ipv6.map { try #require(interfaceAddress($0, IPv6Address.init)) } : []
    interfaces.append(Interface(name: "eth\(index)", mac: mac, mtu: mtu, ipv4: [ipv4], ipv6: own))
  }
  var configuration = GuestConfiguration(
    network: StackConfiguration(interfaces: interfaces, random: RandomStream(seed: seed, owner: addresses[0])))
  configuration.network.forwards = forwards
  for route in routes + (gateway.map { [("0.0.0.0/0", $0)] } ?? []) {
    configuration.network.ipv4Routes.append(try configuredRoute(route.0, via: route.1, among: interfaces))
  }
  return configuration
}

private func interfaceAddress<Address>(
  _ text: String, _ address: (Substring) -> Address?
) -> InterfaceAddress<Address>? {
  let parts = text.split(separator: "/")
  guard parts.count == 2, let address = address(parts[0]), let length = Int(parts[1]) else { return nil }
  return InterfaceAddress(address, prefixLength: length)
}

private func configuredRoute(_ to: String, via gateway: String, among interfaces: [Interface]) throws -> Route<
  IPv4Address
> {
  let prefix = try #require(IPv4Prefix(to))
  let address = try #require(IPv4Address(gateway))
  let index = try #require(
    interfaces.firstIndex { interface in
      interface.ipv4.contains { $0.address.masked(to: $0.prefixLength) == address.masked(to: $0.prefixLength) }
    })
  return Route(
    to: prefix.address, prefixLength: prefix.length, .via, interface: index, gateway: address, origin: .configured)
}

extension GuestNetwork {
  /// 10.0.0.1 and 10.0.0.2 on one cable.
  static func pair(_ settings: LinkSettings = LinkSettings()) throws -> GuestNetwork {
    var network = GuestNetwork()
    let a = network.addGuest(try guest(["10.0.0.1/24"]))
    let b = network.addGuest(try guest(["10.0.0.2/24"]))
    network.connect((a, 0), (b, 0), settings)
    return network
  }

  /// 10.0.0.2 - router 10.0.0.1, 10.1.0.1 - router 10.1.0.2, 10.2.0.1 - 10.2.0.2, in this order from 0 to 3. The routers' interfaces have the MTU.
  static func path(_ settings: LinkSettings = LinkSettings(), mtu: Int = 1500) throws -> GuestNetwork {
    var network = GuestNetwork()
    let client = network.addGuest(try guest(["10.0.0.2/24"], gateway: "10.0.0.1"))
    let first = network.addGuest(
      try guest(["10.0.0.1/24", "10.1.0.1/24"], gateway: "10.1.0.2", forwards: true, mtu: mtu))
    let second = network.addGuest(
      try guest(["10.1.0.2/24", "10.2.0.1/24"], routes: [("10.0.0.0/24", "10.1.0.1")], forwards: true, mtu: mtu))
    let server = network.addGuest(try guest(["10.2.0.2/24"], gateway: "10.2.0.1"))
    network.connect((client, 0), (first, 0), settings)
    network.connect((first, 1), (second, 0), settings)
    network.connect((second, 1), (server, 0), settings)
    return network
  }
}

extension LinkSettings {
  init(delay: Duration) {
    self.init()
    self.delay = delay
  }
}

extension Instant {
  static func seconds(_ count: Int64) -> Instant { .zero + .seconds(count) }
  static func milliseconds(_ count: Int64) -> Instant { .zero + .milliseconds(count) }
}
