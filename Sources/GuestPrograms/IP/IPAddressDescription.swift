import NetworkStack
import Packets

/// What `ip address` shows of an address.
struct IPAddressDescription {
  let isIPv6: Bool
  /// 10.0.0.2/24
  let prefix: String
  /// What follows it.
  private let rest: String
  /// Its lifetime in seconds; nil for forever.
  var lifetime: Int64?

  var lines: String {
    let time = lifetime.map { "\($0)sec" } ?? "forever"
    return "    inet\(isIPv6 ? "6" : "") \(prefix) \(rest)\n       valid_lft \(time) preferred_lft \(time)\n"
  }

  /// In the kernel's order: IPv4, the first of each subnet before the others; IPv6, link-local addresses last.
  ///
  /// - Parameter leased: the address that the interface has from a DHCP server, and the seconds left of its lease.
  static func all(
    of link: IPLinkDescription, _ stack: Stack, leased: (address: IPv4Address, seconds: Int64)? = nil
  ) -> [IPAddressDescription] {
    guard let position = link.interface else { return loopback }
    let (ipv4, ipv6) = (stack.interfaces[position].ipv4, stack.interfaces[position].ipv6)
    let primary = ipv4.indices.filter { !isSecondary($0, in: ipv4) }
    let secondary = ipv4.indices.filter { isSecondary($0, in: ipv4) }
    let local = ipv6.filter { $0.address.isLinkLocal }
    let describe = { (index: Int, flags: String) in
      let address = ipv4[index]
      let seconds = leased?.address == address.address ? leased?.seconds : nil
      var description = IPAddressDescription.describe(address, flags + (seconds == nil ? "" : "dynamic "), link.name)
      description.lifetime = seconds
      return description
    }
    return primary.map { describe($0, "") } + secondary.map { describe($0, "secondary ") }
      + (ipv6.filter { !$0.address.isLinkLocal } + local).map { IPAddressDescription.describe($0, on: position, stack) }
  }

  private static let loopback = [
    IPAddressDescription(isIPv6: false, prefix: "127.0.0.1/8", rest: "scope host lo"),
    IPAddressDescription(isIPv6: true, prefix: "::1/128", rest: "scope host "),
  ]

  private static func isSecondary(_ position: Int, in addresses: [InterfaceAddress<IPv4Address>]) -> Bool {
    let address = addresses[position]
    return addresses[..<position].contains {
      $0.prefixLength == address.prefixLength
        && $0.address.masked(to: $0.prefixLength) == address.address.masked(to: $0.prefixLength)
    }
  }

  private static func describe(
    _ address: InterfaceAddress<IPv4Address>, _ flags: String, _ device: String
  ) -> IPAddressDescription {
    let broadcast = IPv4Prefix(address.address, length: address.prefixLength).directedBroadcast
    let rest = (broadcast.map { "brd \($0) " } ?? "") + "scope global \(flags)\(device)"
    return IPAddressDescription(isIPv6: false, prefix: "\(address.address)/\(address.prefixLength)", rest: rest)
  }

  private static func describe(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int, _ stack: Stack
  ) -> IPAddressDescription {
    let scope = address.address.isLinkLocal ? "link" : "global"
    let tentative = stack.tentativeAddress(address.address, on: interface)
    let flags = tentative.map { $0.isDuplicate ? "dadfailed tentative " : "tentative " } ?? ""
    return IPAddressDescription(
      isIPv6: true, prefix: "\(address.address)/\(address.prefixLength)", rest: "scope \(scope) \(flags)")
  }
}
