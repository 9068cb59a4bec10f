import SimulationKernel

/// Actions for headers that OpenFlow 1.3 does not know, as Open vSwitch has them (ovs-actions(7)): experimenter actions of Nicira.
public enum OpenVSwitchAction: Hashable, Sendable {
  /// Puts a network service header before the packet, of a metadata type if one is given. A packet without an Ethernet header
  /// before it cannot be sent until it has one.
  case encapsulateNSH(metadataType: UInt8?)
  /// Puts an Ethernet header before the packet.
  case encapsulateEthernet
  /// Removes the outermost header, be it Ethernet or a network service header.
  case decapsulate
  case decrementNSHTTL
}

extension OpenVSwitchAction {
  private static let nicira: UInt32 = 0x2320

  private enum Subtype {
    static let encapsulate: UInt16 = 46
    static let decapsulate: UInt16 = 47
    static let decrementNSHTTL: UInt16 = 48
  }

  /// Packet types: a name space above an EtherType.
  private enum PacketType {
    static let ethernet: UInt32 = 0
    static let nsh: UInt32 = 0x0001_894F
    /// Whatever the header that is removed says of the next one.
    static let next: UInt32 = 0xFFFE
  }

  /// The property that holds the metadata type: its class, its number and its length.
  private static let metadataTypeProperty: [UInt8] = [0x00, 0x04, 0x01, 0x05]

  /// Reads an experimenter's action; nil if it is none of these, or has properties that are not known.
  public init?(_ action: ExperimenterData) {
    let bytes = action.data
    guard action.experimenter == OpenVSwitchAction.nicira, bytes.count >= 8 else { return nil }
    let subtype = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    let packetType = bytes[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let properties = Array(bytes[8...])
    switch (subtype, packetType) {
    case (Subtype.encapsulate, PacketType.nsh):
      if properties.isEmpty {
        self = .encapsulateNSH(metadataType: nil)
      } else {
        guard properties.count == 8, properties.starts(with: OpenVSwitchAction.metadataTypeProperty),
          1...2 ~= properties[4]
        else { return nil }
        self = .encapsulateNSH(metadataType: properties[4])
      }
    case (Subtype.encapsulate, PacketType.ethernet) where properties.isEmpty: self = .encapsulateEthernet
    case (Subtype.decapsulate, PacketType.next) where properties.isEmpty: self = .decapsulate
    case (Subtype.decrementNSHTTL, _) where properties.isEmpty: self = .decrementNSHTTL
    default: return nil
    }
  }

  /// The action as it is on the wire.
  public var action: Action {
    switch self {
    case .encapsulateNSH(let type):
      let properties = type.map { OpenVSwitchAction.metadataTypeProperty + [$0, 0, 0, 0] } ?? []
      return OpenVSwitchAction.action(Subtype.encapsulate, PacketType.nsh, properties)
    case .encapsulateEthernet: return OpenVSwitchAction.action(Subtype.encapsulate, PacketType.ethernet)
    case .decapsulate: return OpenVSwitchAction.action(Subtype.decapsulate, PacketType.next)
    case .decrementNSHTTL: return OpenVSwitchAction.action(Subtype.decrementNSHTTL, 0)
    }
  }

  /// After the subtype, two bytes are the size of the new header, which nobody uses, or padding.
  private static func action(_ subtype: UInt16, _ packetType: UInt32, _ properties: [UInt8] = []) -> Action {
    let type = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: packetType >> UInt32($0)) }
    let data = [UInt8(subtype >> 8), UInt8(truncatingIfNeeded: subtype), 0, 0] + type + properties
    return .experimenter(ExperimenterData(experimenter: nicira, data: data))
  }
}

extension Action {
  /// The action, if it is one that Open vSwitch adds.
  public var openVSwitchAction: OpenVSwitchAction? {
    if case .experimenter(let data) = self { OpenVSwitchAction(data) } else { nil }
  }
}
