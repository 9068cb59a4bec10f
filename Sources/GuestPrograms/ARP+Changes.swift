import Guests
import NetworkStack
import Packets

// `arp -s` and `arp -d`. The kernel takes the interface that the address is on, unless one is named.

extension ARP {
  func set(_ calls: borrowing SystemCalls) -> Wait {
    guard case .v4(let address)? = host?.address else { return .exit(255) }
    let entry = NeighborEntry(mac: mac, lifetime: isTemporary ? .stale : .permanent, mode: .replace)
    do throws(ConfigurationError) {
      try calls.setNeighbor(entry, of: .v4(address), on: interface(towards: address, calls))
      return .exit(0)
    } catch {
      return refuse("SIOCSARP: \(error.message)", calls)
    }
  }

  func delete(_ calls: borrowing SystemCalls) -> Wait {
    guard let host, case .v4(let address) = host.address else { return .exit(255) }
    do throws(ConfigurationError) {
      try calls.deleteNeighbor(.v4(address), on: interface(towards: address, calls))
      return .exit(0)
    } catch {
      let isUnknown = error == .noSuchNeighbor
      return refuse(isUnknown ? "No ARP entry for \(host.text)" : "SIOCDARP(dontpub): \(error.message)", calls)
    }
  }

  private func interface(
    towards address: IPv4Address, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) -> Int {
    if !device.isEmpty {
      guard let named = calls.stack.interfaces.firstIndex(where: { $0.name == device }) else { throw .noSuchInterface }
      return named
    }
    guard let route = calls.route(to: address)?.route, route.kind == .onLink else { throw .gatewayUnreachable }
    return route.interface
  }

  private func refuse(_ problem: String, _ calls: borrowing SystemCalls) -> Wait {
    calls.writeError(problem + "\n")
    return .exit(255)
  }
}
