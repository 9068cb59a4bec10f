import Guests
import NetworkStack
import Packets

/// A type of routes that lead nowhere.
enum RouteRefusal: String {
  case blackhole, unreachable, prohibit

  var kind: RouteKind {
    switch self {
    case .blackhole: .blackhole
    case .unreachable: .unreachable
    case .prohibit: .prohibited
    }
  }
}

/// `[ TYPE ] { PREFIX | default } [ via ADDRESS ] [ dev NAME ] [ metric N ] [ src ADDRESS ] [ mtu [ lock ] N ] [ proto NAME ] [ onlink ]`
struct IPRouteArguments {
  let destination: IPPrefixText
  private(set) var gateway: IPAddress?
  private(set) var device: String?
  /// The hops of a route that has several.
  private(set) var hops: [IPRouteHop] = []
  private(set) var refusal: RouteRefusal?
  private(set) var source: IPAddress?
  private var metric: UInt32?
  private var mtu: UInt16?
  private var (locksMTU, isOnLink) = (false, false)
  private var `protocol`: UInt8?
  /// Attributes that Linux would store with the route, and Polder does not.
  private(set) var unkept: [String] = []

  private static let attributes = [
    "window", "rtt", "rttvar", "rto_min", "hoplimit", "advmss",
    "initcwnd", "initrwnd", "quickack", "cwnd", "ssthresh", "realms", "congctl", "features", "pref", "expires",
    "tos", "dsfield",
  ]
  /// Attributes that only state what all of Polder's routes are.
  private static let harmless = ["scope", "table"]
  private static let types = ["local", "broadcast", "multicast", "throw", "nat"]

  init(_ words: inout IPWords, _ options: IPOptions) throws(FailedCommand) {
    var text: String?
    while let word = words.next() {
      switch word {
      case "via": gateway = try Self.gateway(try words.value(), options)
      case "dev": device = try words.value()
      case "to": text = try words.value()
      case "onlink": isOnLink = true
      case "metric", "priority", "preference": metric = try words.number(of: "metric")
      case "src": source = try Self.address(try words.value(), options, gateway)
      case "mtu": (mtu, locksMTU) = try Self.mtu(&words)
      case "proto", "protocol": `protocol` = try RouteProtocol.number(try words.value())
      case "unicast" where text == nil: break
      case _ where text == nil && RouteRefusal(rawValue: word) != nil: refusal = RouteRefusal(rawValue: word)
      case _ where Self.attributes.contains(word):
        let value = try words.value()
        if value == "lock" { _ = try words.value() }
        unkept.append(word)
      case _ where Self.harmless.contains(word): try Self.take(word, try words.value())
      case "nexthop": hops.append(try IPRouteHop(&words, options))
      case "via6", "encap", "nhid": throw Self.unsupported(word)
      case _ where Self.types.contains(word) && text == nil: throw Self.unsupported(word)
      default:
        guard text == nil else { throw .garbage(word, expecting: "to") }
        text = word
      }
    }
    if gateway == nil, device == nil, hops.count == 1 {
      (gateway, device, hops) = (hops[0].gateway, hops[0].device, [])
    }
    if !hops.isEmpty, gateway != nil {
      throw FailedCommand("Error: Nexthop gateway does not match RTA_GATEWAY or RTA_VIA.", status: 2)
    }
    if refusal != nil, gateway != nil || device != nil || !hops.isEmpty {
      throw FailedCommand(
        "Error: Gateway, device and multipath can not be specified for this route type.", status: 2)
    }
    let isIPv6 = options.family == .v6 || gateway?.v6 != nil || hops.contains { $0.gateway?.v6 != nil }
    let isDefault = text == nil || text == "default"
    destination = try IPPrefixText(isDefault ? (isIPv6 ? "::/0" : "0.0.0.0/0") : text ?? "")
    if let gateway, (gateway.v6 != nil) != destination.isIPv6 {
      throw Self.wrongFamily("\(gateway)", isIPv6: destination.isIPv6)
    }
    if isOnLink, gateway != nil, device == nil {
      throw FailedCommand("Error: Nexthop device required for onlink.", status: 2)
    }
    if let source, (source.v6 != nil) != destination.isIPv6 {
      throw Self.wrongFamily("\(source)", isIPv6: destination.isIPv6)
    }
    // For IPv6, the kernel clears the host bits itself.
    if case .v4(let prefix) = destination, prefix.address.masked(to: prefix.prefixLength) != prefix.address {
      throw FailedCommand("Error: Invalid prefix for given prefix length.", status: 2)
    }
  }

  /// `[ lock ] BYTES`
  private static func mtu(_ words: inout IPWords) throws(FailedCommand) -> (UInt16, isLocked: Bool) {
    let isLocked = words.peek == "lock"
    if isLocked { _ = words.next() }
    return (UInt16(clamping: try words.number(of: "mtu")), isLocked)
  }

  /// What the route is to carry.
  ///
  /// - Parameter source: ``source``, as an address of the route's family.
  func attributes<Address>(_ source: Address?) -> RouteAttributes<Address> {
    var attributes = RouteAttributes<Address>()
    (attributes.metric, attributes.source, attributes.mtu) = (metric, source, mtu)
    (attributes.locksMTU, attributes.isOnLink, attributes.protocol) = (locksMTU, isOnLink, `protocol`)
    return attributes
  }

  private static func address(
    _ text: String, _ options: IPOptions, _ gateway: IPAddress?
  ) throws(FailedCommand) -> IPAddress {
    guard let address = IPAddress(text) else {
      throw wrongFamily(text, isIPv6: options.family == .v6 || gateway?.v6 != nil)
    }
    return address
  }

  private static func take(_ word: String, _ value: String) throws(FailedCommand) {
    guard word == "table", !["main", "254"].contains(value) else { return }
    throw unsupported("table \(value)")
  }

  static func unsupported(_ word: String) -> FailedCommand {
    FailedCommand("ip: '\(word)' is not supported in a guest: add a route with 'via' or 'dev'", status: 1)
  }

  static func gateway(_ text: String, _ options: IPOptions) throws(FailedCommand) -> IPAddress {
    guard let address = IPAddress(text) else { throw wrongFamily(text, isIPv6: options.family == .v6) }
    return address
  }

  private static func wrongFamily(_ text: String, isIPv6: Bool) -> FailedCommand {
    FailedCommand("Error: inet\(isIPv6 ? "6" : "") address is expected rather than \"\(text)\".", status: 1)
  }
}
