import Guests
import NetworkStack
import Packets

extension IP {
  static let routeCommands = ["list", "lst", "show", "add", "change", "replace", "delete", "get"]

  func runRoute(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, IP.routeCommands) {
    case "show", "list", "lst": try showRoutes(&words, options, calls)
    case "add": try changeRoute(&words, .add, options, calls)
    case "change": try changeRoute(&words, .change, options, calls)
    case "replace": try changeRoute(&words, .replace, options, calls)
    case "delete": try changeRoute(&words, .delete, options, calls)
    case "get": try getRoute(&words, options, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip route help\".", status: 255)
    }
  }

  private func showRoutes(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let stack = calls.stack
    let wanted = try IPRouteSelection(&words, stack)
    // Without an option, IPv4 is shown.
    let records =
      options.family == .v6
      ? stack.ipv6.routes.routes.sorted(by: Route.comesFirst)
        .filter { wanted.accepts($0, stack.ipv6.routes, stack) }
        .map { wanted.line($0, stack.ipv6.routes, stack, options).record }
      : stack.ipv4.routes.routes
        .sorted { ($0.destination, -$0.prefixLength) < ($1.destination, -$1.prefixLength) }
        .filter { wanted.accepts($0, stack.ipv4.routes, stack) }
        .map { wanted.line($0, stack.ipv4.routes, stack, options).record }
    calls.write(options.text(of: records))
  }
}

/// The routes that `ip route show` lists: `[ PREFIX ] [ dev NAME ] [ proto NAME ] [ table main | local | all ]`.
struct IPRouteSelection {
  private enum Table { case main, local, all }

  private var table = Table.main
  private var interface: Int?
  private var prefix: String?
  /// A number of rtnetlink(7).
  private var `protocol`: UInt8?

  private static let (kernel, boot) = (UInt8(2), UInt8(3))

  init(_ words: inout IPWords, _ stack: Stack) throws(FailedCommand) {
    while let word = words.next() {
      switch word {
      case "dev": interface = try stack.interface(named: try words.value()) ?? -1
      case "table": table = try Self.table(try words.value())
      case "proto", "protocol": `protocol` = try RouteProtocol.number(try words.value()) ?? Self.boot
      case "exact", "to": prefix = try words.value()
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

  func line<Address>(
    _ route: Route<Address>, _ table: RoutingTable<Address>, _ stack: Stack, _ options: IPOptions
  ) -> IPRouteLine<Address> {
    IPRouteLine(
      route: route, table: table, stack: stack, namesDevice: interface == nil, namesProtocol: `protocol` == nil,
      isDetailed: options.isDetailed)
  }

  func accepts<Address>(_ route: Route<Address>, _ table: RoutingTable<Address>, _ stack: Stack) -> Bool {
    let origin = table.attributes(of: route).protocol ?? (route.origin == .kernel ? Self.kernel : Self.boot)
    guard `protocol` == nil || `protocol` == origin else { return false }
    let isLocal = route.kind == .local || route.kind == .broadcast
    // The kernel removes an interface's routes while it is down.
    guard route.kind.refuses ? interface == nil : stack.interfaces[route.interface].isUp,
      (interface ?? route.interface) == route.interface
    else { return false }
    guard prefix == nil || prefix == IPRouteLine<Address>.destination(of: route) else { return false }
    switch self.table {
    case .main: return !isLocal
    case .local: return isLocal
    case .all: return true
    }
  }
}
