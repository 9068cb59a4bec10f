import Packets
import SimulationKernel

// Questions to the interfaces of a stack, which are named by their index.

extension [Interface] {
  /// The interface that has `address`, and which of its addresses it is.
  func index(with address: IPv4Address) -> Int? {
    firstIndex { interface in interface.ipv4.contains { $0.address == address } }
  }

  func index(with address: IPv6Address) -> Int? {
    firstIndex { interface in interface.ipv6.contains { $0.address == address } }
  }

  /// Whether `address` is one of an interface's own.
  func has(_ address: IPv4Address, on interface: Int) -> Bool {
    self[interface].ipv4.contains { $0.address == address }
  }

  func has(_ address: IPv6Address, on interface: Int) -> Bool {
    self[interface].ipv6.contains { $0.address == address }
  }

  /// The address to send from on `interface`: one in the next hop's subnet, else the first (RFC 1122, section
  /// 3.3.4.3; RFC 6724 in its plainest form). An interface without any borrows another's (Linux' `inet_select_addr`).
  @inline(__always) func source(on interface: Int, towards nextHop: IPv4Address) -> IPv4Address? {
    // Mostly there is one, and then no list is copied.
    if self[interface].ipv4.count == 1 { return self[interface].ipv4[0].address }
    return sourceAmongSeveral(on: interface, towards: nextHop)
  }

  private func sourceAmongSeveral(on interface: Int, towards nextHop: IPv4Address) -> IPv4Address? {
    let addresses = self[interface].ipv4
    guard let first = addresses.first else { return lazy.compactMap(\.ipv4.first).first?.address }
    return (addresses.first { $0.isOnLink(nextHop) } ?? first).address
  }
}
