import Packets

extension TopologyLoader {
  mutating func loadRoutes(_ segments: Segments, automatic: Bool) {
    for node in drafts.indices where drafts[node].kind != .switch {
      for route in drafts[node].settings["routes"]?.elements ?? [] {
        guard let to = route["to"], let via = route["via"] else { continue }
        addRoute(RouteRequest(node: node, to: to, via: via, interface: route["interface"]), segments)
      }
      for via in drafts[node].settings["gateway"]?.elements ?? [] {
        addRoute(RouteRequest(node: node, to: .scalar("default", at: via.place), via: via), segments)
      }
    }
    if automatic { addAutomaticGateways(segments) }
  }

  private mutating func addRoute(_ request: RouteRequest, _ segments: Segments) {
    guard let to = request.to.text, let via = request.via.text, Scalar.destination.problem(with: to) == nil,
      Scalar.nextHop.problem(with: via) == nil
    else { return }
    let hop = IPAddress(via)
    if hop == nil, resolveNode(via, at: request.via.place) == nil { return }
    guard isConsistent(request, to: to, hop) else { return }
    var request = request
    if let interface = request.interface?.text {
      let end = EndpointName(node: topology.nodes[request.node].name, interface: interface)
      guard let port = resolvePort(end, at: request.interface?.place ?? request.via.place) else { return }
      request.only = port.interface
    }
    let ipv4 = hop?.v6 == nil && addIPv4Route(request, segments)
    let ipv6 = hop?.v4 == nil && addIPv6Route(request, segments)
    if !ipv4, !ipv6 { reportUnreachable(request, hop) }
  }

  /// Reports a destination that is unknown, or of another IP version than the next hop.
  private mutating func isConsistent(_ request: RouteRequest, to: String, _ hop: IPAddress?) -> Bool {
    let isIPv4 = IPv4Prefix(to) != nil
    guard isIPv4 || IPv6Prefix(to) != nil else {
      return to == "default" || resolveNode(to, at: request.to.place) != nil
    }
    guard let hop, (hop.v4 != nil) != isIPv4 else { return true }
    faults.report(
      "a route to \(to) via \(hop)", at: request.via.place, mend: "use addresses of the same IP version for both")
    return false
  }

  /// False where the request does not concern IPv4, or its next hop is no neighbour.
  private mutating func addIPv4Route(_ request: RouteRequest, _ segments: Segments) -> Bool {
    guard let destination = destination(IPv4Family.self, request.to, default: "0.0.0.0/0"),
      let prefix = IPv4Prefix(destination), let hop = nextHop(IPv4Family.self, request, segments),
      case .machine(var machine) = topology.nodes[request.node].kind
    else { return false }
    if machine.ipv4Routes.contains(where: { $0.destination == prefix }) { reportDuplicate(destination, request) }
    machine.ipv4Routes.append(.init(destination: prefix, via: hop.address, interface: hop.interface))
    topology.nodes[request.node].kind = .machine(machine)
    return true
  }

  private mutating func addIPv6Route(_ request: RouteRequest, _ segments: Segments) -> Bool {
    guard let destination = destination(IPv6Family.self, request.to, default: "::/0"),
      let prefix = IPv6Prefix(destination), let hop = nextHop(IPv6Family.self, request, segments),
      case .machine(var machine) = topology.nodes[request.node].kind
    else { return false }
    if machine.ipv6Routes.contains(where: { $0.destination == prefix }) { reportDuplicate(destination, request) }
    machine.ipv6Routes.append(.init(destination: prefix, via: hop.address, interface: hop.interface))
    topology.nodes[request.node].kind = .machine(machine)
    return true
  }

  /// The text of the prefix, if the destination has one of this family.
  private func destination<Family: AddressFamily>(
    _: Family.Type, _ value: YAMLValue, default everything: String
  ) -> String? {
    guard let text = value.text else { return nil }
    if text == "default" { return everything }
    guard let node = nodeIndex[text] else { return text }
    let addresses = topology.nodes[node].interfaces.lazy.flatMap { Family.assignments(of: $0) }
    return addresses.first.map { "\($0.address)/\(Family.Address.width)" }
  }
}
