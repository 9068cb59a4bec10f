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
    case "get": try getRoute(&words, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip route help\".", status: 255)
    }
  }

  private func showRoutes(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let stack = calls.stack
    let wanted = try IPRouteSelection(&words, stack)
    // Without an option, IPv4 is shown.
    let lines = options.family == .v6 ? ipv6Lines(wanted, stack) : ipv4Lines(wanted, stack)
    calls.write(lines.joined())
  }

  private func ipv4Lines(_ wanted: IPRouteSelection, _ stack: Stack) -> [String] {
    stack.ipv4.routes.routes.filter { wanted.accepts($0, stack) }
      .sorted { ($0.destination, -$0.prefixLength) < ($1.destination, -$1.prefixLength) }
      .map { IPRouteLine.text(of: $0, stack, namesDevice: wanted.namesDevice) }
  }

  private func ipv6Lines(_ wanted: IPRouteSelection, _ stack: Stack) -> [String] {
    stack.ipv6.routes.routes.filter { wanted.accepts($0, stack) }.sorted(by: IPRouteLine.comesFirst)
      .map { IPRouteLine.text(of: $0, stack, namesDevice: wanted.namesDevice) }
  }
}

/// The routes that `ip route show` lists: `[ PREFIX ] [ dev NAME ] [ table main | local | all ]`.
struct IPRouteSelection {
  private enum Table { case main, local, all }

  private var table = Table.main
  private var interface: Int?
  private var prefix: String?

  init(_ words: inout IPWords, _ stack: Stack) throws(FailedCommand) {
    while let word = words.next() {
      switch word {
      case "dev": interface = try stack.interface(named: try words.value()) ?? -1
      case "table": table = try Self.table(try words.value())
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

  var namesDevice: Bool { interface == nil }

  func accepts<Address>(_ route: Route<Address>, _ stack: Stack) -> Bool {
    let isLocal = route.kind == .local || route.kind == .broadcast
    // The kernel removes an interface's routes while it is down.
    guard route.kind.refuses ? interface == nil : stack.interfaces[route.interface].isUp,
      (interface ?? route.interface) == route.interface
    else { return false }
    guard prefix == nil || prefix == IPRouteLine.destination(of: route) else { return false }
    switch table {
    case .main: return !isLocal
    case .local: return isLocal
    case .all: return true
    }
  }
}
