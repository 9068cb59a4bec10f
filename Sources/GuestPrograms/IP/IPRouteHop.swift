import Packets

/// One of several ways of a route: `nexthop via ADDRESS [ dev NAME ] [ weight 1 ]`.
struct IPRouteHop {
  private(set) var gateway: IPAddress?
  private(set) var device: String?

  /// Reads what stands behind `nexthop`, up to the next one.
  init(_ words: inout IPWords, _ options: IPOptions) throws(FailedCommand) {
    guard words.peek != nil else { throw FailedCommand("Error: unexpected end of line after \"nexthop\"", status: 255) }
    while let word = words.peek, word != "nexthop" {
      _ = words.next()
      switch word {
      case "via": gateway = try IPRouteArguments.gateway(try words.value(), options)
      case "dev": device = try words.value()
      case "weight": try Self.check(weight: try words.value())
      default: throw IPRouteArguments.unsupported("nexthop \(word)")
      }
    }
    guard gateway != nil else { throw IPRouteArguments.unsupported("nexthop without via") }
  }

  private static func check(weight text: String) throws(FailedCommand) {
    guard let weight = UInt32(text), (1...256).contains(weight) else {
      throw FailedCommand("Error: argument \"\(text)\" is wrong: \"weight\" is invalid\n", status: 255)
    }
    guard weight == 1 else {
      throw FailedCommand("ip: flows of a guest spread evenly over the hops of a route: use 'weight 1'", status: 1)
    }
  }
}
