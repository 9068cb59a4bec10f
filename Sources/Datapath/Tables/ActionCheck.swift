import OpenFlow
import SimulationKernel

/// Examines actions before they are accepted (OpenFlow 1.3.5, section 6.4): whether ports, groups and queues exist, and whether a
/// packet that the entry matches can have what an action needs.
///
/// An action that may apply to some packets is accepted, and passes over the others. A field to set needs its prerequisites in
/// the match, or in what the actions before have made of the packet.
struct ActionCheck {
  private let datapath: Datapath
  /// What is known of the packets; nil where nothing can be demanded of them, as in a bucket or a packet-out.
  private var match: Match?
  /// The group that the actions are in, which may be about to be made.
  var group: GroupNumber?
  var isPacketOut = false

  init(_ datapath: borrowing Datapath, _ match: Match?) {
    self.datapath = copy datapath
    self.match = match
  }

  mutating func check(_ actions: [Action]) throws(OpenFlowError) {
    for action in actions { try check(action) }
  }

  private mutating func check(_ action: Action) throws(OpenFlowError) {
    switch action {
    case .output(let port, _): try check(port)
    case .group(let number):
      guard number == group || datapath.groups.groups.index(of: number) != nil else { throw .badAction(.badOutGroup) }
    case .setQueue(let queue): guard queue < datapath.settings.queueCount else { throw .badAction(.badQueue) }
    case .setField(let field): try check(field)
    case .setOtherField: throw .badAction(.badSetType)
    case .pushVLAN(let type):
      guard PacketLayout.isTag(type) else { throw .badAction(.badArgument) }
      know(.vlanID, 0x1000, mask: 0x1000)
    case .popVLAN:
      guard mayBeTagged else { throw .badAction(.matchInconsistent) }
      forget(.vlanID)
      forget(.vlanPriority)
    case .pushMPLS(let type):
      guard PacketLayout.isMPLS(type) else { throw .badAction(.badArgument) }
      know(.etherType, UInt128(type))
    case .popMPLS(let type):
      try require(PacketLayout.isMPLS)
      know(.etherType, UInt128(type))
    case .pushPBB(let type):
      guard type == PacketLayout.pbbType else { throw .badAction(.badArgument) }
      know(.etherType, UInt128(type))
    case .popPBB:
      try require { $0 == PacketLayout.pbbType }
      forget(.etherType)
      forget(.vlanID)
    case .setMPLSTTL, .decrementMPLSTTL: try require(PacketLayout.isMPLS)
    case .setIPTTL, .decrementIPTTL: try require { $0 == 0x0800 || $0 == 0x86DD }
    case .copyTTLIn, .copyTTLOut: try require { PacketLayout.isMPLS($0) || $0 == 0x0800 || $0 == 0x86DD }
    case .experimenter(let data):
      guard let action = OpenVSwitchAction(data) else { throw .badAction(.badExperimenter) }
      try check(action)
    }
  }

  private mutating func check(_ action: OpenVSwitchAction) throws(OpenFlowError) {
    switch action {
    case .encapsulateNSH: know(.etherType, UInt128(PacketLayout.nshType))
    case .encapsulateEthernet: break
    // The first one removes an Ethernet header only; what the service header was put before is not known.
    case .decapsulate: forget(.etherType)
    case .decrementNSHTTL: try require { $0 == PacketLayout.nshType }
    }
  }

  private func check(_ port: PortNumber) throws(OpenFlowError) {
    switch port {
    case .inPort, .all, .flood, .normal, .controller, .local: break
    case .table: guard isPacketOut else { throw .badAction(.badOutPort) }
    default: guard datapath.index(of: port) != nil else { throw .badAction(.badOutPort) }
    }
  }

  private mutating func check(_ field: MatchField) throws(OpenFlowError) {
    guard field.field.isSettable, field.mask == nil else { throw .badAction(.badSetType) }
    guard field.value & ~field.field.allBits == 0 else { throw .badAction(.badSetArgument) }
    guard match?.permits(field.field) ?? true else { throw .badAction(.matchInconsistent) }
    switch field.field {
    case .etherType, .ipProtocol, .icmpv6Type: know(field.field, field.value)
    default: break
    }
  }
}

extension ActionCheck {
  /// Whether the EtherType, where it is known, is one of those that an action applies to.
  private func require(_ isFit: (UInt16) -> Bool) throws(OpenFlowError) {
    guard let type = match?[.etherType] else { return }
    guard isFit(UInt16(truncatingIfNeeded: type.value)) else { throw .badAction(.matchInconsistent) }
  }

  private var mayBeTagged: Bool {
    guard let tag = match?[.vlanID] else { return true }
    return tag.value & VLANPresence.present != 0 || tag.effectiveMask & VLANPresence.present == 0
  }

  private mutating func know(_ field: OXMField, _ value: UInt128, mask: UInt128? = nil) {
    guard match != nil else { return }
    forget(field)
    // Fields that others depend on have lower numbers than those.
    let index = match?.entries.firstIndex { $0.number > field.rawValue } ?? match?.entries.count ?? 0
    match?.entries.insert(.field(MatchField(field, value, mask: mask)), at: index)
  }

  private mutating func forget(_ field: OXMField) {
    match?.entries.removeAll { $0.number == field.rawValue }
  }
}

extension MatchEntry {
  fileprivate var number: UInt8 { if case .field(let field) = self { field.field.rawValue } else { .max } }
}
