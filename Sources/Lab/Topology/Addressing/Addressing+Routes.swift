import Packets
import Settings

/// A route that the file asks for.
struct RouteRequest {
  var node: Int
  var to: Located<RouteDestination>
  var via: Located<NextHop>
  /// The only interface that counts; nil for all.
  var interface: Int?
}

extension Addressing {
  mutating func assignRoutes(_ segments: Segments, automatic: Bool) {
    for (node, draft) in drafts.enumerated() {
      guard let machine = draft.machine else { continue }
      for route in machine.routes { addRoute(route, to: node, segments) }
      for via in machine.gateways {
        addRoute(RouteRequest(node: node, to: Located(.default, at: via.location), via: via), segments)
      }
    }
    if automatic { addAutomaticGateways(segments) }
  }

  private mutating func addRoute(_ route: RouteDescription, to node: Int, _ segments: Segments) {
    var request = RouteRequest(node: node, to: route.to, via: route.via)
    if let interface = route.interface {
      let end = EndpointName(node: topology.nodes[node].name, interface: interface.value)
      guard areNodesKnown(request) else { return }
      guard let port = lab.resolvePort(Located(end, at: interface.location), &faults) else { return }
      request.interface = port.interface
    }
    addRoute(request, segments)
  }

  private mutating func addRoute(_ request: RouteRequest, _ segments: Segments) {
    guard areNodesKnown(request), isConsistent(request) else { return }
    let ipv4 = request.via.value.mayBeIPv4 && addIPv4Route(request, segments)
    let ipv6 = request.via.value.mayBeIPv6 && addIPv6Route(request, segments)
    if !ipv4, !ipv6 { reportUnreachable(request) }
  }

  private mutating func areNodesKnown(_ request: RouteRequest) -> Bool {
    if case .node(let name) = request.via.value,
      lab.resolveNode(name, at: request.via.location, &faults) == nil
    {
      return false
    }
    guard case .node(let name) = request.to.value else { return true }
    return lab.resolveNode(name, at: request.to.location, &faults) != nil
  }

  /// Reports a destination of another IP version than the next hop.
  private mutating func isConsistent(_ request: RouteRequest) -> Bool {
    switch (request.to.value, request.via.value) {
    case (.ipv4(let prefix), .address(.v6(let hop))): return reportVersions("\(prefix)", "\(hop)", request)
    case (.ipv6(let prefix), .address(.v4(let hop))): return reportVersions("\(prefix)", "\(hop)", request)
    default: return true
    }
  }

  private mutating func reportVersions(_ prefix: String, _ hop: String, _ request: RouteRequest) -> Bool {
    faults.report(
      "a route to \(prefix) via \(hop) mixes IP versions", at: request.via.location, fix: "use one version for both")
    return false
  }

  /// False where the request does not concern IPv4, or its next hop is not a neighbour.
  private mutating func addIPv4Route(_ request: RouteRequest, _ segments: Segments) -> Bool {
    guard let prefix = ipv4Destination(of: request.to.value), let hop = nextHop(IPv4Family.self, request, segments),
      case .machine(var machine) = topology.nodes[request.node].kind
    else { return false }
    if machine.ipv4Routes.contains(where: { $0.destination == prefix }) { reportDuplicate("\(prefix)", request) }
    machine.ipv4Routes.append(.init(destination: prefix, via: hop.address, interface: hop.interface))
    topology.nodes[request.node].kind = .machine(machine)
    return true
  }

  private mutating func addIPv6Route(_ request: RouteRequest, _ segments: Segments) -> Bool {
    guard let prefix = ipv6Destination(of: request.to.value), let hop = nextHop(IPv6Family.self, request, segments),
      case .machine(var machine) = topology.nodes[request.node].kind
    else { return false }
    if machine.ipv6Routes.contains(where: { $0.destination == prefix }) { reportDuplicate("\(prefix)", request) }
    machine.ipv6Routes.append(.init(destination: prefix, via: hop.address, interface: hop.interface))
    topology.nodes[request.node].kind = .machine(machine)
    return true
  }

  private func ipv4Destination(of destination: RouteDestination) -> IPv4Prefix? {
    switch destination {
    case .default: IPv4Prefix(.any, length: 0)
    case .ipv4(let prefix): prefix
    case .ipv6: nil
    case .node(let name):
      interfaces(of: name).lazy.compactMap(\.ipv4.first).first.map { IPv4Prefix($0.address, length: 32) }
    }
  }

  private func ipv6Destination(of destination: RouteDestination) -> IPv6Prefix? {
    switch destination {
    case .default: IPv6Prefix(.any, length: 0)
    case .ipv4: nil
    case .ipv6(let prefix): prefix
    case .node(let name):
      interfaces(of: name).lazy.compactMap(\.ipv6.first).first.map { IPv6Prefix($0.address, length: 128) }
    }
  }

  private func interfaces(of name: String) -> [Topology.Interface] {
    lab.nodeIndex[name].map { topology.nodes[$0].interfaces } ?? []
  }
}

extension NextHop {
  fileprivate var mayBeIPv4: Bool {
    if case .address(.v6) = self { false } else { true }
  }

  fileprivate var mayBeIPv6: Bool {
    if case .address(.v4) = self { false } else { true }
  }
}
