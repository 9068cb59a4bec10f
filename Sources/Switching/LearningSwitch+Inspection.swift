public import Fabric
public import Packets
public import SimulationKernel

// What a console shows of a switch, and what it may change: the tables as they stand, without their making.

/// The spanning tree as a switch sees it.
public struct TreeSummary: Sendable, Equatable {
  public let bridge, root: BridgeIdentifier
  public let rootPathCost: UInt32
  /// Nil where the switch is the root itself.
  public let rootPort: PortIndex?
}

/// A port in the spanning tree.
public struct TreePortSummary: Sendable, Equatable {
  public let role: PortRole
  public let pathCost: UInt32
  public let priority: UInt8
  public let number: UInt16
  public let isEdge: Bool
  public let designatedBridge: BridgeIdentifier
}

extension LearningSwitch {
  /// What the switch knows at `now`, in the order in which it came to know it.
  public func knownAddresses(at now: Instant) -> [KnownAddress] { addresses.known(at: now) }

  /// The VLAN of a port's untagged frames, and those whose frames carry a tag there.
  public func vlans(of port: PortIndex) -> (untagged: VLANIdentifier?, tagged: VLANSet) {
    (ports[Int(port.rawValue)].untagged, ports[Int(port.rawValue)].tagged)
  }

  /// Whether frames can pass the port: it is enabled and its link is up.
  public func isUp(_ port: PortIndex) -> Bool { ports[Int(port.rawValue)].isUp }

  /// Whether nobody has switched the port off.
  public func isEnabled(_ port: PortIndex) -> Bool { !disabledPorts.contains(port) }

  /// Whether the port's link is up, as far as that is not the switch's own doing.
  public func hasCarrier(_ port: PortIndex) -> Bool { isUp(port) || linksBehindDisabled.contains(port) }

  /// Nil without a spanning tree.
  public var treeSummary: TreeSummary? {
    guard let tree else { return nil }
    return TreeSummary(
      bridge: tree.bridge, root: tree.rootPriority.root, rootPathCost: tree.rootPriority.rootPathCost,
      rootPort: tree.ports.firstIndex { $0.role == .root }.map { PortIndex($0) })
  }

  /// Nil without a spanning tree.
  public func treePort(_ port: PortIndex) -> TreePortSummary? {
    guard let one = tree?.ports[Int(port.rawValue)] else { return nil }
    return TreePortSummary(
      role: one.role, pathCost: one.pathCost, priority: one.portID.priority, number: one.portID.number,
      isEdge: one.operEdge, designatedBridge: one.portPriority.bridge)
  }
}

extension LearningSwitch {
  /// Enters an address by hand. A static one does not age and outlives the port's link.
  ///
  /// - Returns: whether there was room.
  public mutating func enter(
    _ address: MACAddress, in vlan: VLANIdentifier, on port: PortIndex, isStatic: Bool, at now: Instant
  ) -> Bool {
    addresses.enter(AddressTable.Key(address, in: vlan), on: port, isStatic: isStatic, at: now)
  }

  public mutating func forget(_ address: MACAddress, in vlan: VLANIdentifier) {
    addresses.forget(AddressTable.Key(address, in: vlan))
  }

  /// Switches a port on or off.
  public mutating func setEnabled(
    _ port: PortIndex, _ isEnabled: Bool, at now: Instant, into outbox: inout Outbox
  ) {
    guard self.isEnabled(port) != isEnabled else { return }
    outbox.setPort(port, isEnabled: isEnabled)
    if isEnabled {
      disabledPorts.removeAll { $0 == port }
      guard linksBehindDisabled.contains(port) else { return }
      linksBehindDisabled.removeAll { $0 == port }
      linkChanged(on: port, isUp: true, at: now, into: &outbox)
    } else {
      let wasUp = isUp(port)
      linkChanged(on: port, isUp: false, at: now, into: &outbox)
      disabledPorts.append(port)
      if wasUp { linksBehindDisabled.append(port) }
    }
  }

  /// The link of a port that is switched off has changed, which makes no difference now.
  mutating func noteLinkBehindDisabled(_ port: PortIndex, isUp: Bool) {
    linksBehindDisabled.removeAll { $0 == port }
    if isUp { linksBehindDisabled.append(port) }
  }
}

extension LearningSwitch {
  /// Where a frame that arrives at a port would go.
  public struct Course: Sendable, Equatable {
    public let vlan: VLANIdentifier
    public let destination: MACAddress
    /// Nil where it is flooded.
    public let exit: PortIndex?
  }

  /// Nil where the switch keeps the frame for itself, or drops it.
  public func course(of frame: RawSpan, on port: PortIndex, at now: Instant) -> Course? {
    guard let header = FrameHeader(frame), header.hasValidSource, !header.isForBridges,
      let vlan = vlan(of: header, on: port), ports[Int(port.rawValue)].forwards
    else { return nil }
    let exit = header.destination.isMulticast ? nil : self.port(of: header.destination, in: vlan, at: now)
    return Course(vlan: vlan, destination: header.destination, exit: exit)
  }
}
