import GuestPrograms
import Packets
import Settings

extension LabReview {
  /// Commands whose packets have no way to go, or whose answers have none.
  mutating func reviewDestinations() {
    let names = topology.nameTable
    var known: Set<Journey> = []
    let lines = lab.document.events.compactMap(\.value.command) + topology.checks.compactMap(topology.command(of:))
    for line in lines where !line.mayFail && warnings.count < LabReview.limit {
      guard let node = lab.nodeIndex[line.node], machine(node) != nil else { continue }
      for destination in GuestCommand.destinations(of: line.text.value, names: names)
      where isUnicast(destination.address) {
        guard known.insert(Journey(node: node, destination: destination)).inserted else { continue }
        switch destination.address {
        case .v4(let address): review(IPv4Family.self, address.number, destination, from: node, line)
        case .v6(let address): review(IPv6Family.self, address.number, destination, from: node, line)
        }
      }
    }
  }

  private struct Journey: Hashable {
    var node: Int
    var destination: CommandDestination
  }

  private func isUnicast(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address): !address.isMulticast && !address.isLoopback && address != .broadcast && address != .any
    case .v6(let address): !address.isMulticast && !address.isLoopback && !address.isLinkLocal && !address.isUnspecified
    }
  }

  private mutating func review<Family: AddressFamily>(
    _ family: Family.Type, _ number: UInt128, _ destination: CommandDestination, from node: Int, _ line: CommandLine
  ) {
    let name = topology.nodes[node].name
    // The broadcast address of a subnet is nobody's.
    guard Family.Address.width == 128 || !neighborhoods.broadcasts.contains(number) else { return }
    switch way(family, from: node, to: number) {
    case .arrives(let far) where far != node && destination.isAnswered:
      reviewAnswer(family, from: far, to: node, number)
    case .noRoute(let end): reportNoRoute(family, at: end, to: "\(destination.address)", of: name, destination.text)
    case .nobody(let end, let address):
      let isLast = address == destination.address
      warnings.report(
        isLast
          ? "no machine has the address \(address) on a segment of '\(topology.nodes[end].name)'"
          : "the route of '\(topology.nodes[end].name)' to \(destination.address) leads to \(address), which no machine has",
        at: line.text.location, fix: isLast ? "use the address of a machine" : "correct the route's next hop")
    case .notForwarded(let end):
      warnings.report(
        "packets of '\(name)' to \(destination.text) come to '\(topology.nodes[end].name)', which forwards nothing",
        at: drafts[end].location, fix: "add 'forwarding: true', or 'kind: router'")
    case .arrives, .unknown: break
    }
  }

  /// The answer goes to the address that the sender's route leaves from.
  private mutating func reviewAnswer<Family: AddressFamily>(
    _ family: Family.Type, from far: Int, to node: Int, _ asked: UInt128
  ) {
    let interfaces = topology.nodes[node].interfaces
    let sources = interfaces.flatMap { Family.assignments(of: $0).map(\.address.number) }
    // Which of several addresses it sends from depends on the route; they are all to be reached.
    guard interfaces.filter({ !Family.assignments(of: $0).isEmpty }).count == 1, let source = sources.first,
      passesUnchanged(family, from: node, to: asked)
    else { return }
    guard case .noRoute(let end) = way(family, from: far, to: source) else { return }
    let text = Family.text(source)
    reportNoRoute(
      family, at: end, to: text, of: topology.nodes[far].name, "'\(topology.nodes[node].name)'", isAnswer: true)
  }

  private func passesUnchanged<Family: AddressFamily>(_ family: Family.Type, from node: Int, to number: UInt128) -> Bool
  {
    // Whatever rewrites packets makes the way unknown; only the sender itself is not asked.
    machine(node)?.functions.isEmpty ?? false
  }

  private mutating func reportNoRoute<Family: AddressFamily>(
    _ family: Family.Type, at end: Int, to address: String, of sender: String, _ target: String, isAnswer: Bool = false
  ) {
    let name = topology.nodes[end].name
    let hasAddress = topology.nodes[end].interfaces.contains { !Family.assignments(of: $0).isEmpty }
    let what = isAnswer ? "answers of '\(sender)' to \(target)" : "packets of '\(sender)' to \(target)"
    let message =
      hasAddress
      ? "'\(name)' has no route to \(address), so that \(what) are lost" : "'\(name)' has no \(Family.name) address"
    let fix = hasAddress ? routeFix(end, address, isAnswer: isAnswer) : "give it one"
    warnings.report(message, at: drafts[end].location, fix: fix)
  }

  /// The gateway that the file most likely lacks: a router on a segment of the machine.
  private func routeFix(_ node: Int, _ address: String, isAnswer: Bool) -> String {
    let routers = topology.nodes[node].interfaces.indices.flatMap { interface in
      neighbors(of: Topology.Port(node: node, interface: interface)).map(\.node).filter {
        machine($0)?.forwards ?? false
      }
    }
    guard let router = routers.first else { return "add 'gateway: NODE', with a router on its subnet" }
    let name = topology.nodes[router].name
    guard machine(node)?.forwards ?? false else {
      return isAnswer && leavesSources(router) ? "add 'masquerade: true' to '\(name)'" : "add 'gateway: \(name)'"
    }
    return "add a route, as in 'routes: [{ to: \(address), via: \(name) }]'"
  }
}
