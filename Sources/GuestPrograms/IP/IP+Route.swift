import Guests
import NetworkStack
import Packets

extension IP {
  static let routeCommands = ["list", "lst", "show", "add", "change", "replace", "delete", "append", "get", "flush"]

  func runRoute(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, IP.routeCommands) {
    case "show", "list", "lst": try showRoutes(&words, options, calls)
    case "add": try changeRoute(&words, .add, options, calls)
    case "change": try changeRoute(&words, .change, options, calls)
    case "replace": try changeRoute(&words, .replace, options, calls)
    case "append": try changeRoute(&words, .append, options, calls)
    case "flush": try flushRoutes(&words, options, calls)
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
        .map { wanted.line($0, [], stack.ipv6.routes, stack, options).record }
      : groups(stack.ipv4.routes).filter { group in
        group.count == 1 || !wanted.asksForOneHop ? wanted.accepts(group[0], stack.ipv4.routes, stack) : false
      }
      .map { wanted.line($0[0], Array($0.dropFirst()), stack.ipv4.routes, stack, options).record }
    calls.write(options.text(of: records))
  }

  /// The routes in the kernel's order, those that are the hops of one route together.
  private func groups(_ table: RoutingTable<IPv4Address>) -> [[Route<IPv4Address>]] {
    var groups: [[Route<IPv4Address>]] = []
    let routes = table.routes.sorted { ($0.destination, -$0.prefixLength) < ($1.destination, -$1.prefixLength) }
    for route in routes {
      if let last = groups.last?.last, table.areHops(last, route) {
        groups[groups.count - 1].append(route)
      } else {
        groups.append([route])
      }
    }
    return groups
  }

  /// `ip route flush SELECTION`: removes what `show` lists.
  private func flushRoutes(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let stack = calls.stack
    let wanted = try IPRouteSelection(&words, stack)
    guard !wanted.isEmpty else { throw FailedCommand("\"ip route flush\" requires arguments.", status: 1) }
    if options.family == .v6 {
      for route in stack.ipv6.routes.routes where wanted.accepts(route, stack.ipv6.routes, stack) {
        try? calls.removeRoute(RouteSelector(route, in: stack.ipv6.routes))
      }
    } else {
      for group in groups(stack.ipv4.routes) where group.count == 1 || !wanted.asksForOneHop {
        guard wanted.accepts(group[0], stack.ipv4.routes, stack) else { continue }
        for route in group { try? calls.removeRoute(RouteSelector(route, in: stack.ipv4.routes)) }
      }
    }
  }
}

extension RouteSelector {
  /// That one route.
  fileprivate init(_ route: Route<Address>, in table: RoutingTable<Address>) {
    self.init(
      to: route.destination, prefixLength: route.prefixLength, gateway: route.kind == .via ? route.gateway : nil,
      interface: route.interface, kind: route.kind)
    metric = table.metric(of: route)
  }
}
