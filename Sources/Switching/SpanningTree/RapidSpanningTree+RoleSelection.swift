import Packets

// Port role selection (IEEE Std 802.1D-2004, 17.28), and updtRolesTree (17.21.25).

extension RapidSpanningTree {
  /// Chooses the roles anew if a port asks for it. Returns whether one did.
  mutating func selectRoles() -> Bool {
    guard ports.contains(where: \.reselect) else { return false }
    let rootPort = selectRoot()
    for port in ports.indices {
      let designated = PriorityVector(
        root: rootPriority.root, rootPathCost: rootPriority.rootPathCost, bridge: bridge, port: ports[port].portID)
      ports[port].designatedPriority = designated
      ports[port].designatedTimes = rootTimes
      ports[port].designatedTimes.helloTime = bridgeTimes.helloTime
      ports[port].selectRole(isRoot: port == rootPort, bridge: bridge)
      (ports[port].reselect, ports[port].selected) = (false, true)
    }
    return true
  }

  /// The best of what was received and what the bridge is by itself. Returns the port it came from, if any.
  private mutating func selectRoot() -> Int? {
    rootPriority = PriorityVector(root: bridge, rootPathCost: 0, bridge: bridge, port: BridgePortIdentifier(bits: 0))
    rootTimes = bridgeTimes
    var rootPort: Int?
    for (index, port) in ports.enumerated() where port.infoIs == .received && port.portPriority.bridge != bridge {
      let path = port.portPriority.adding(port.pathCost)
      let isTied = path == rootPriority && rootPort.map { port.portID < ports[$0].portID } ?? false
      guard path < rootPriority || isTied else { continue }
      (rootPort, rootPriority, rootTimes) = (index, path, port.portTimes)
      rootTimes.messageAge = port.portTimes.nextAge
    }
    return rootPort
  }
}

extension TreePort {
  fileprivate mutating func selectRole(isRoot: Bool, bridge: BridgeIdentifier) {
    switch infoIs {
    case .disabled: selectedRole = .disabled
    case .aged: (selectedRole, updtInfo) = (.designated, true)
    case .mine:
      selectedRole = .designated
      if portPriority != designatedPriority || portTimes != designatedTimes { updtInfo = true }
    case .received where isRoot: (selectedRole, updtInfo) = (.root, false)
    case .received where designatedPriority < portPriority: (selectedRole, updtInfo) = (.designated, true)
    case .received where portPriority.bridge == bridge: (selectedRole, updtInfo) = (.backup, false)
    case .received: (selectedRole, updtInfo) = (.alternate, false)
    }
  }
}
