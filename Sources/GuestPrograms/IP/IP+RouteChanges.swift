import Guests
import NetworkStack
import Packets

// `ip route add`, `change`, `replace` and `del`.

extension IP {
  enum RouteChange { case add, change, replace, delete }

  func changeRoute(
    _ words: inout IPWords, _ change: RouteChange, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let arguments = try IPRouteArguments(&words, options)
    for name in arguments.unkept {
      calls.writeError("ip: '\(name)' is not kept: routes of a guest have none\n")
    }
    let interface = try arguments.device.map { name throws(FailedCommand) in try vNIC(name, calls) }
    do throws(ConfigurationError) {
      switch arguments.destination {
      case .v4(let prefix):
        try apply(change, prefix, via: arguments.gateway?.v4, on: interface, arguments.refusal, calls)
      case .v6(let prefix):
        try apply(change, prefix, via: arguments.gateway?.v6, on: interface, arguments.refusal, calls)
      }
    } catch {
      throw .refused(error)
    }
  }

  private func apply<Address: RouteAddress>(
    _ change: RouteChange, _ prefix: InterfaceAddress<Address>, via gateway: Address?, on interface: Int?,
    _ refusal: RouteRefusal?, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) {
    let kind = refusal.map(\.kind)
    let selector = RouteSelector(
      to: prefix.address, prefixLength: prefix.prefixLength, gateway: change == .delete ? gateway : nil,
      interface: change == .delete ? interface : nil, kind: change == .delete ? kind : nil)
    if change == .delete { return try Address.remove(selector, calls) }
    let link = gateway.flatMap { Address.route(to: $0, on: interface, calls) }
    let route = try route(to: prefix, via: gateway, on: interface, link, kind)
    if change == .replace { try? Address.remove(selector, calls) }
    if change == .change {
      // The route to change must exist.
      do throws(ConfigurationError) { try Address.remove(selector, calls) } catch { throw .noSuchNeighbor }
    }
    try Address.add(route, calls)
  }

  /// The route described. Without an interface, it uses the one on which the gateway is a neighbour.
  ///
  /// - Parameter link: the route to the gateway.
  private func route<Address>(
    to prefix: InterfaceAddress<Address>, via gateway: Address?, on interface: Int?, _ link: Route<Address>?,
    _ refusal: RouteKind?
  ) throws(ConfigurationError) -> Route<Address> {
    if let refusal {
      return Route(to: prefix.address, prefixLength: prefix.prefixLength, refusal, interface: 0, origin: .configured)
    }
    if gateway == nil {
      guard let interface else { throw .noSuchInterface }
      return Route(
        to: prefix.address, prefixLength: prefix.prefixLength, .onLink, interface: interface, origin: .configured)
    }
    guard let interface = interface ?? (link?.kind == .onLink ? link?.interface : nil) else {
      throw .gatewayUnreachable
    }
    return Route(
      to: prefix.address, prefixLength: prefix.prefixLength, .via, interface: interface, gateway: gateway,
      origin: .configured)
  }
}

/// The system calls for routes of an IP version.
private protocol RouteAddress: InternetAddress {
  static func route(to address: Self, on interface: Int?, _ calls: borrowing SystemCalls) -> Route<Self>?
  static func add(_ route: Route<Self>, _ calls: borrowing SystemCalls) throws(ConfigurationError)
  static func remove(_ wanted: RouteSelector<Self>, _ calls: borrowing SystemCalls) throws(ConfigurationError)
}

extension IPv4Address: RouteAddress {
  fileprivate static func route(
    to address: IPv4Address, on interface: Int?, _ calls: borrowing SystemCalls
  ) -> Route<IPv4Address>? { calls.route(to: address)?.route }

  fileprivate static func add(
    _ route: Route<IPv4Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.addRoute(route) }

  fileprivate static func remove(
    _ wanted: RouteSelector<IPv4Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.removeRoute(wanted) }
}

extension IPv6Address: RouteAddress {
  fileprivate static func route(
    to address: IPv6Address, on interface: Int?, _ calls: borrowing SystemCalls
  ) -> Route<IPv6Address>? { calls.route(to: address, on: interface)?.route }

  fileprivate static func add(
    _ route: Route<IPv6Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.addRoute(route) }

  fileprivate static func remove(
    _ wanted: RouteSelector<IPv6Address>, _ calls: borrowing SystemCalls
  ) throws(ConfigurationError) { try calls.removeRoute(wanted) }
}

/// A type of routes that lead nowhere.
private enum RouteRefusal: String {
  case blackhole, unreachable, prohibit

  var kind: RouteKind {
    switch self {
    case .blackhole: .blackhole
    case .unreachable: .unreachable
    case .prohibit: .prohibited
    }
  }
}

/// `[ TYPE ] { PREFIX | default } [ via ADDRESS ] [ dev NAME ]`
private struct IPRouteArguments {
  let destination: IPPrefixText
  private(set) var gateway: IPAddress?
  private(set) var device: String?
  private(set) var refusal: RouteRefusal?
  /// Attributes that Linux would store with the route, and Polder does not.
  private(set) var unkept: [String] = []

  private static let attributes = [
    "metric", "preference", "priority", "src", "mtu", "window", "rtt", "rttvar", "rto_min", "hoplimit", "advmss",
    "initcwnd", "initrwnd", "quickack", "cwnd", "ssthresh", "realms", "congctl", "features", "pref", "expires",
    "tos", "dsfield",
  ]
  /// Attributes that only state what all of Polder's routes are.
  private static let harmless = ["proto", "protocol", "scope", "table"]
  private static let types = ["local", "broadcast", "multicast", "throw", "nat"]

  init(_ words: inout IPWords, _ options: IPOptions) throws(FailedCommand) {
    var text: String?
    while let word = words.next() {
      switch word {
      case "via": gateway = try Self.gateway(try words.value(), options)
      case "dev": device = try words.value()
      case "to": text = try words.value()
      case "onlink": unkept.append(word)
      case "unicast" where text == nil: break
      case _ where text == nil && RouteRefusal(rawValue: word) != nil: refusal = RouteRefusal(rawValue: word)
      case _ where Self.attributes.contains(word):
        let value = try words.value()
        if value == "lock" { _ = try words.value() }
        unkept.append(word)
      case _ where Self.harmless.contains(word): try Self.take(word, try words.value())
      case "nexthop", "via6", "encap", "nhid": throw Self.unsupported(word)
      case _ where Self.types.contains(word) && text == nil: throw Self.unsupported(word)
      default:
        guard text == nil else { throw .garbage(word, expecting: "to") }
        text = word
      }
    }
    if refusal != nil, gateway != nil || device != nil {
      throw FailedCommand(
        "Error: Gateway, device and multipath can not be specified for this route type.", status: 2)
    }
    let isIPv6 = options.family == .v6 || gateway?.v6 != nil
    let isDefault = text == nil || text == "default"
    destination = try IPPrefixText(isDefault ? (isIPv6 ? "::/0" : "0.0.0.0/0") : text ?? "")
    if let gateway, (gateway.v6 != nil) != destination.isIPv6 {
      throw Self.wrongFamily("\(gateway)", isIPv6: destination.isIPv6)
    }
    // For IPv6, the kernel clears the host bits itself.
    if case .v4(let prefix) = destination, prefix.address.masked(to: prefix.prefixLength) != prefix.address {
      throw FailedCommand("Error: Invalid prefix for given prefix length.", status: 2)
    }
  }

  private static func take(_ word: String, _ value: String) throws(FailedCommand) {
    guard word == "table", !["main", "254"].contains(value) else { return }
    throw unsupported("table \(value)")
  }

  private static func unsupported(_ word: String) -> FailedCommand {
    FailedCommand("ip: '\(word)' is not supported in a guest: add a route with 'via' or 'dev'", status: 1)
  }

  private static func gateway(_ text: String, _ options: IPOptions) throws(FailedCommand) -> IPAddress {
    guard let address = IPAddress(text) else { throw wrongFamily(text, isIPv6: options.family == .v6) }
    return address
  }

  private static func wrongFamily(_ text: String, isIPv6: Bool) -> FailedCommand {
    FailedCommand("Error: inet\(isIPv6 ? "6" : "") address is expected rather than \"\(text)\".", status: 1)
  }
}
