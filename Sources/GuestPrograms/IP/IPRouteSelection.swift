import NetworkStack
import Packets

/// The routes that `ip route show` lists, and `flush` removes: `[ [ root | match | exact ] PREFIX ] [ dev NAME ] [ via ADDRESS ]
/// [ src ADDRESS ] [ scope SCOPE ] [ type TYPE ] [ proto NAME ] [ table main | local | all ]`.
struct IPRouteSelection {
  private enum Table { case main, local, all }
  /// Which prefixes fit one that was asked for: itself, those within it, or those around it.
  private enum Extent { case exact, root, match }

  private var table = Table.main
  private var interface: Int?
  private var prefix: String?
  private var extent = Extent.exact
  /// A number of rtnetlink(7).
  private var `protocol`: UInt8?
  private(set) var (gateway, source, scope, type): (String?, String?, String?, String?)
  /// Whether a hop was asked for, which a route of several hops does not have (as iproute2 sees it).
  var asksForOneHop: Bool { interface != nil || gateway != nil }
  /// Whether anything was asked for at all.
  private(set) var isEmpty = true

  private static let (kernel, boot) = (UInt8(2), UInt8(3))
  private static let scopes = ["global", "link", "host", "site", "nowhere"]

  init(_ words: inout IPWords, _ stack: Stack) throws(FailedCommand) {
    while let word = words.next() {
      isEmpty = false
      switch word {
      case "dev", "oif": interface = try stack.interface(named: try words.value()) ?? -1
      case "table": table = try Self.table(try words.value())
      case "proto", "protocol": `protocol` = try RouteProtocol.number(try words.value()) ?? Self.boot
      case "via": gateway = try words.value()
      case "src": source = try words.value()
      case "type": type = try words.value()
      case "scope": scope = try Self.scope(try words.value())
      case "root", "match", "exact":
        extent = word == "root" ? .root : word == "match" ? .match : .exact
        prefix = try words.value()
      case "to": prefix = try words.value()
      default: prefix = word
      }
    }
  }

  private static func table(_ name: String) throws(FailedCommand) -> Table {
    switch name {
    case "main", "254": return .main
    case "local", "255": return .local
    case "all", "0": return .all
    default: throw FailedCommand("Error: argument \"\(name)\" is wrong: table id value is invalid\n", status: 255)
    }
  }

  private static func scope(_ name: String) throws(FailedCommand) -> String {
    guard scopes.contains(name) else {
      throw FailedCommand("Error: argument \"\(name)\" is wrong: invalid \"scope\"\n", status: 255)
    }
    return name
  }

  /// Of several hops of a route the others are `hops`. What was asked for by name is left out of the line.
  func line<Address>(
    _ route: Route<Address>, _ hops: [Route<Address>], _ table: RoutingTable<Address>, _ stack: Stack,
    _ options: IPOptions
  ) -> IPRouteLine<Address> {
    IPRouteLine(
      route: route, hops: hops, table: table, stack: stack, namesDevice: interface == nil, namesGateway: gateway == nil,
      namesScope: scope == nil, namesSource: source == nil, namesProtocol: `protocol` == nil,
      isDetailed: options.isDetailed)
  }

  func accepts<Address>(_ route: Route<Address>, _ table: RoutingTable<Address>, _ stack: Stack) -> Bool {
    let origin = table.attributes(of: route).protocol ?? (route.origin == .kernel ? Self.kernel : Self.boot)
    guard `protocol` == nil || `protocol` == origin else { return false }
    // The kernel removes an interface's routes while it is down.
    guard route.kind.refuses ? interface == nil : stack.interfaces[route.interface].isUp,
      (interface ?? route.interface) == route.interface
    else { return false }
    return fits(route) && hasWhatIsWanted(route, table, stack) && isInTable(route)
  }

  private func isInTable<Address>(_ route: Route<Address>) -> Bool {
    let isLocal = route.kind == .local || route.kind == .broadcast
    switch table {
    case .main: return !isLocal
    case .local: return isLocal
    case .all: return true
    }
  }

  private func fits<Address>(_ route: Route<Address>) -> Bool {
    guard let prefix else { return true }
    let isDefault = prefix == "default" || prefix == "all" || prefix == "any"
    guard extent != .exact || isDefault, let wanted = Self.bounds(isDefault ? nil : prefix, of: route) else {
      return prefix == IPRouteLine<Address>.destination(of: route)
    }
    switch extent {
    case .exact: return route.prefixLength == 0
    case .root:
      return route.prefixLength >= wanted.length && route.destination.masked(to: wanted.length) == wanted.start
    case .match:
      return route.prefixLength <= wanted.length && route.destination == wanted.start.masked(to: route.prefixLength)
    }
  }

  /// A prefix of a route's family; nil for another, or for what is none.
  private static func bounds<Address>(_ text: String?, of route: Route<Address>) -> (start: Address, length: Int)? {
    guard let text else { return (route.destination.masked(to: 0), 0) }
    switch try? IPPrefixText(text) {
    case .v4(let prefix): return (prefix.address as? Address).map { ($0, prefix.prefixLength) }
    case .v6(let prefix): return (prefix.address as? Address).map { ($0, prefix.prefixLength) }
    case nil: return nil
    }
  }

  private func hasWhatIsWanted<Address>(
    _ route: Route<Address>, _ table: RoutingTable<Address>, _ stack: Stack
  ) -> Bool {
    let line = IPRouteLine(route: route, table: table, stack: stack)
    return (gateway == nil || route.kind == .via && "\(route.gateway)" == gateway)
      && (source == nil || line.source == source) && (scope == nil || (line.scope ?? "global") == scope)
      && (type == nil || (line.type ?? "unicast") == type)
  }
}
