import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct MultipathTests {
  private static let subnets = (0..<4).map { IPv4Address(10, 0, UInt8($0), 1) }

  /// A router with four interfaces and a default route out of each.
  private static let router: Stack = {
    let interfaces = subnets.enumerated().map { number, address in
      Interface(
        name: "eth\(number)", mac: MACAddress(bits: 0x0800_2700_0001 + UInt64(number)),
        ipv4: [InterfaceAddress(address, prefixLength: 24)])
    }
    var configuration = GuestConfiguration(
      network: StackConfiguration(interfaces: interfaces, random: RandomStream(seed: 1, owner: "router")))
    configuration.network.forwards = true
    configuration.network.ipv4Routes = subnets.enumerated().map { number, address in
      Route(
        to: .any, prefixLength: 0, .via, interface: number, gateway: IPv4Address(bits: address.bits + 1),
        origin: .configured)
    }
    return Stack(configuration.network)
  }()

  private func interface(_ port: UInt16, _ stack: Stack) throws -> Int {
    let flow = FlowTuple(
      source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(198, 51, 100, 7), sourcePort: port,
      destinationPort: 80, protocol: .tcp)
    return stack.ipv4.path(of: try #require(stack.ipv4.routes.lookup(flow.destination)), flow, stack.interfaces)
      .interface
  }

  @Test("Flows spread over the routes to one prefix, and a flow keeps its route")
  func spread() throws {
    let chosen = try (1000..<1400).map { try interface(UInt16($0), Self.router) }
    #expect(chosen == (try (1000..<1400).map { try interface(UInt16($0), Self.router) }))
    for number in 0..<4 { #expect((60...140).contains(chosen.count { $0 == number })) }
  }

  @Test("A route whose interface is down takes no part")
  func carrier() throws {
    var stack = Self.router
    stack.interfaces[2].hasCarrier = false
    let chosen = try (1000..<1400).map { try interface(UInt16($0), stack) }
    #expect(Set(chosen) == [0, 1, 3])
  }
}
