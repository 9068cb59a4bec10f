/// Who added a route, as iproute2 calls it (`/etc/iproute2/rt_protos`).
enum RouteProtocol {
  private static let names: [(name: String, number: UInt8)] = [
    ("unspec", 0), ("redirect", 1), ("kernel", 2), ("boot", 3), ("static", 4), ("gated", 8), ("ra", 9), ("mrt", 10),
    ("zebra", 11), ("bird", 12), ("dnrouted", 13), ("xorp", 14), ("ntk", 15), ("dhcp", 16), ("keepalived", 18),
    ("babel", 42), ("openr", 99), ("bgp", 186), ("isis", 187), ("ospf", 188), ("rip", 189), ("eigrp", 192),
  ]

  /// That of a name or a number; nil for `boot`, which is that of all routes of which nothing else is said.
  static func number(_ text: String) throws(FailedCommand) -> UInt8? {
    guard let number = names.first(where: { $0.name == text })?.number ?? UInt8(text) else {
      throw FailedCommand("Error: argument \"\(text)\" is wrong: \"protocol\" value is invalid\n", status: 255)
    }
    return number == 3 ? nil : number
  }

  static func name(_ number: UInt8) -> String { names.first { $0.number == number }?.name ?? "\(number)" }
}
