import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

@Suite struct RoutingTableTests {
  /// The routes with a plain loop over them as the judge.
  private func best<Address>(_ destination: Address, _ routes: [Route<Address>]) -> Route<Address>? {
    var best: Route<Address>?
    for route in routes where destination.masked(to: route.prefixLength) == route.destination {
      if best.map({ $0.prefixLength < route.prefixLength }) ?? true { best = route }
    }
    return best
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the longest prefix is found among any routes`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "routes")
    var table = RoutingTable<IPv4Address>()
    var routes: [Route<IPv4Address>] = []
    for number in 0..<60 {
      // Few bits in use, so that prefixes nest and repeat.
      let address = IPv4Address(bits: UInt32(truncatingIfNeeded: random.next()) & 0xC000_0003 | 0x0A00_0000)
      let length = Int(random.next(below: 33))
      let route = Route(to: address, prefixLength: length, .via, interface: number)
      table.add(route)
      routes.append(route)
    }
    #expect(table == RoutingTable(routes))
    for _ in 0..<2000 {
      let address = IPv4Address(bits: UInt32(truncatingIfNeeded: random.next()) & 0xC000_0007 | 0x0A00_0000)
      #expect(table.lookup(address) == best(address, routes))
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the same with IPv6`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "routes")
    func address() -> IPv6Address {
      IPv6Address(high: random.next() & 0xE000_0000_0000_0001, low: random.next() & 0xE000_0000_0000_0001)
    }
    let routes = (0..<60).map {
      Route(to: address(), prefixLength: Int(random.next(below: 129)), .via, interface: $0)
    }
    let table = RoutingTable(routes)
    for _ in 0..<2000 {
      let address = address()
      #expect(table.lookup(address) == best(address, routes))
    }
  }

  @Test func `the ends of the address space belong to the widest prefix`() {
    var table = RoutingTable<IPv4Address>()
    #expect(table.lookup(.any) == nil && table.lookup(.broadcast) == nil)
    table.add(Route(to: .any, prefixLength: 0, .via, interface: 7))
    #expect(table.lookup(.any)?.interface == 7 && table.lookup(.broadcast)?.interface == 7)
    table.add(Route(to: .broadcast, prefixLength: 32, .via, interface: 8))
    #expect(table.lookup(.broadcast)?.interface == 8)
    table.remove { $0.prefixLength == 0 }
    #expect(table.lookup(.any) == nil && table.lookup(.broadcast)?.interface == 8)
  }
}
