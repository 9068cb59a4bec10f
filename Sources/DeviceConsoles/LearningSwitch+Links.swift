import Fabric
import Packets
import SimulationKernel
import Switching

// `bridge link` and `ip link` of iproute2, and `show interfaces`.

extension LearningSwitch {
  private func link(_ port: Int, _ ports: [ConsolePort]) -> LinkLines {
    // As on Linux the loopback interface is the first.
    LinkLines(
      index: port + 2, name: portLabels[port].name, address: portLabels[port].address, mtu: ports[port].mtu,
      isEnabled: isEnabled(PortIndex(port)), hasCarrier: hasCarrier(PortIndex(port)),
      master: LearningSwitch.bridgeName)
  }

  private func bridge(_ ports: [ConsolePort]) -> LinkLines {
    let hasCarrier = portLabels.indices.contains { isUp(PortIndex($0)) }
    let mtu = ports.map(\.mtu).min() ?? 1500
    return LinkLines(
      index: ports.count + 2, name: LearningSwitch.bridgeName, address: address, mtu: mtu, hasCarrier: hasCarrier,
      discipline: "noqueue")
  }

  func bridgeLink(_ words: inout ConsoleWords, _ ports: [ConsolePort]) throws(ConsoleError) -> String {
    if let command = words.next(), !["show", "lst", "list"].contains(command) {
      guard command == "set" else { throw .unknownCommand(command, "bridge link") }
      throw ConsoleError(
        "bridge link set: ports are set in the topology: use 'ip link set PORT up|down' for their state")
    }
    var only: Int?
    while let word = words.next() {
      guard word == "dev" else { throw ConsoleError("bridge link: unexpected word '\(word)': use dev") }
      only = Int(try port(named: try words.value()).rawValue)
    }
    return portLabels.indices.filter { only == nil || $0 == only }.map { port in
      let state = PortStateName.linux(of: PortIndex(port), self)
      let tree = treePort(PortIndex(port))
      // Linux keeps the upper six bits of the priority.
      let priority = (tree?.priority ?? 128) / 4
      let cost = tree?.pathCost ?? ports[port].rate?.pathCost ?? 0
      return link(port, ports).bridgeStart + "state \(state) priority \(priority) cost \(cost) \n"
    }.joined()
  }

  mutating func runIP(
    _ words: inout ConsoleWords, _ ports: [ConsolePort], at now: Instant, into outbox: inout Outbox
  ) throws(ConsoleError) -> String? {
    var isBrief = false
    while let word = words.peek, ["-br", "-brief", "-b"].contains(word) {
      _ = words.next()
      isBrief = true
    }
    guard words.take("link") != nil else { return nil }
    guard words.peek != "set" else {
      _ = words.next()
      try setLink(&words, at: now, into: &outbox)
      return ""
    }
    if let command = words.peek, words.take("show", "list", "lst") == nil, command != "dev" {
      throw .unknownCommand(command, "ip link")
    }
    return try showLinks(&words, ports, isBrief: isBrief)
  }

  private func showLinks(
    _ words: inout ConsoleWords, _ ports: [ConsolePort], isBrief: Bool
  ) throws(ConsoleError) -> String {
    var links = ports.indices.map { link($0, ports) } + [bridge(ports)]
    while let word = words.next() {
      switch word {
      case "up": links = links.filter(\.isEnabled)
      case "master":
        let name = try words.value()
        links = links.filter { $0.master == name }
      default:
        let name = word == "dev" ? try words.value() : word
        guard links.contains(where: { $0.name == name }) else {
          throw ConsoleError("Device \"\(name)\" does not exist.", status: 1)
        }
        links = links.filter { $0.name == name }
      }
    }
    return links.map { isBrief ? $0.briefLine : $0.linkLines }.joined()
  }

  /// `ip link set [dev] PORT up|down`
  private mutating func setLink(
    _ words: inout ConsoleWords, at now: Instant, into outbox: inout Outbox
  ) throws(ConsoleError) {
    var (name, isUp): (String?, Bool?) = (nil, nil)
    while let word = words.next() {
      switch word {
      case "up": isUp = true
      case "down": isUp = false
      case "dev": name = try words.value()
      default:
        guard name == nil else { throw ConsoleError("ip link set: unexpected word '\(word)': use up or down") }
        name = word
      }
    }
    guard let name else { throw ConsoleError("Not enough information: \"dev\" argument is required.") }
    let port = try port(named: name, status: 1)
    if let isUp { setEnabled(port, isUp, at: now, into: &outbox) }
  }

  /// `show interfaces [PORT]`
  func interfaceText(_ ports: [ConsolePort], only name: String?) throws(ConsoleError) -> String {
    let only = try name.map { (name) throws(ConsoleError) in try port(named: name) }
    let rows = portLabels.indices.filter { only == nil || PortIndex($0) == only }.map { port in
      let index = PortIndex(port)
      let link = !isEnabled(index) ? "disabled" : hasCarrier(index) ? "up" : "down"
      let vlans = vlans(of: index)
      let mode = vlans.tagged.isEmpty ? "access \(vlans.untagged?.rawValue ?? 0)" : "trunk"
      return [portLabels[port].name, link, PortStateName.standard(of: index, self), mode] + ports[port].counterColumns
    }
    return ConsoleTable.text([["port", "link", "state", "vlan"] + ConsolePort.counterHeadings] + rows)
  }
}

/// What the states of a port are called.
enum PortStateName {
  /// As IEEE Std 802.1D-2004 has them (17.10).
  static func standard(of port: PortIndex, _ device: LearningSwitch) -> String {
    guard device.isUp(port) else { return "disabled" }
    switch device.state(of: port) {
    case .discarding: return "discarding"
    case .learning: return "learning"
    case .forwarding: return "forwarding"
    }
  }

  /// As Linux has them: a port that discards blocks where its role is to stay so, and listens where it is on its way.
  static func linux(of port: PortIndex, _ device: LearningSwitch) -> String {
    let name = standard(of: port, device)
    guard name == "discarding" else { return name }
    switch device.role(of: port) {
    case .root, .designated: return "listening"
    case .alternate, .backup, .disabled, nil: return "blocking"
    }
  }
}
