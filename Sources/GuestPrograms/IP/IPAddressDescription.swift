import NetworkStack
import Packets

/// What `ip address` shows of an address.
struct IPAddressDescription {
  let isIPv6: Bool
  let address: String
  let prefixLength: Int
  var broadcast: String?
  let scope: String
  /// `secondary`, `tentative` and the like, in the kernel's order.
  var flags: [String] = []
  /// The device of an address of IPv4.
  var label: String?
  /// Its lifetime in seconds; nil for forever.
  var lifetime: Int64?

  /// 10.0.0.2/24
  var prefix: String { "\(address)/\(prefixLength)" }

  var record: IPRecord {
    var record = IPRecord()
    add(to: &record)
    return record
  }

  func add(to record: inout IPRecord) {
    let family = isIPv6 ? "inet6" : "inet"
    record.add("family", family, "    \(family) ")
    record.add("local", address, address)
    record.add("prefixlen", .number(prefixLength), "/\(prefixLength) ")
    if let broadcast { record.add("broadcast", broadcast, "brd \(broadcast) ") }
    record.add("scope", scope, "scope \(scope) ")
    for flag in flags { record.add(flag, .yes, flag + " ") }
    if let label { record.add("label", label, label) }
    record.write("\n      ")
    // Forever is the largest number of 32 bits.
    for (key, name) in [("valid_life_time", "valid_lft"), ("preferred_life_time", "preferred_lft")] {
      record.add(
        key, .number(lifetime.map { Int($0) } ?? Int(UInt32.max)),
        " \(name) \(lifetime.map { "\($0)sec" } ?? "forever")")
    }
    record.write("\n")
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
    let describe = { (index: Int, flags: [String]) in
      let address = ipv4[index]
      let seconds = leased?.address == address.address ? leased?.seconds : nil
      var description = IPAddressDescription.describe(address, flags + (seconds == nil ? [] : ["dynamic"]), link.name)
      description.lifetime = seconds
      return description
    }
    return primary.map { describe($0, []) } + secondary.map { describe($0, ["secondary"]) }
      + (ipv6.filter { !$0.address.isLinkLocal } + local).map { IPAddressDescription.describe($0, on: position, stack) }
  }

  private static let loopback = [
    IPAddressDescription(isIPv6: false, address: "127.0.0.1", prefixLength: 8, scope: "host", label: "lo"),
    IPAddressDescription(isIPv6: true, address: "::1", prefixLength: 128, scope: "host"),
  ]

  private static func isSecondary(_ position: Int, in addresses: [InterfaceAddress<IPv4Address>]) -> Bool {
    let address = addresses[position]
    return addresses[..<position].contains {
      $0.prefixLength == address.prefixLength
        && $0.address.masked(to: $0.prefixLength) == address.address.masked(to: $0.prefixLength)
    }
  }

  private static func describe(
    _ address: InterfaceAddress<IPv4Address>, _ flags: [String], _ device: String
  ) -> IPAddressDescription {
    let broadcast = IPv4Prefix(address.address, length: address.prefixLength).directedBroadcast
    return IPAddressDescription(
      isIPv6: false, address: "\(address.address)", prefixLength: address.prefixLength,
      broadcast: broadcast.map { "\($0)" }, scope: "global", flags: flags, label: device)
  }

  private static func describe(
    _ address: InterfaceAddress<IPv6Address>, on interface: Int, _ stack: Stack
  ) -> IPAddressDescription {
    let tentative = stack.tentativeAddress(address.address, on: interface)
    return IPAddressDescription(
      isIPv6: true, address: "\(address.address)", prefixLength: address.prefixLength,
      scope: address.address.isLinkLocal ? "link" : "global",
      flags: tentative.map { $0.isDuplicate ? ["dadfailed", "tentative"] : ["tentative"] } ?? [])
  }
}
