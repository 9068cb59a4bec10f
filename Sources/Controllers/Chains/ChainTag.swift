import OpenFlow
import Packets

/// What packets of a chain have between two functions at different switches: how they get it, are known by it and lose it.
struct ChainTag {
  /// Actions of the switch where the way to the function begins.
  var push: [Action]
  /// What the packets match from there on.
  var match: Match
  /// Whether a port is part of that match, so that nobody outside can send packets into a chain.
  var isBoundToPort = true
  /// Actions of every switch on the way.
  var transit: [Action] = []
  /// Actions of the switch where the function is.
  var pop: [Action]

  /// A VLAN tag.
  static func vlan(_ number: UInt16) -> ChainTag {
    let tag = MatchField(.vlanID, UInt128(number) | VLANPresence.present)
    return ChainTag(
      push: [.pushVLAN(etherType: EtherType.vlan.rawValue), .setField(tag)], match: Match(tag), isBoundToPort: false,
      pop: [.popVLAN])
  }

  /// An MPLS label. Its time to live begins at the largest and has nothing to do with that of the packet, for which the chain
  /// is one hop of Ethernet (the pipe model of RFC 3443, section 3.2).
  ///
  /// - Parameter inner: the EtherType that packets have behind it. A label does not say.
  static func mpls(_ label: UInt32, over inner: UInt16) -> ChainTag {
    let type = EtherType.mpls.rawValue
    let isBottom: UInt128 = [0x8847, 0x8848].contains(inner) ? 0 : 1
    let field = MatchField(.mplsLabel, UInt128(label))
    return ChainTag(
      push: [.pushMPLS(etherType: type), .setField(field), .setMPLSTTL(.max)],
      match: Match(
        MatchField(.etherType, UInt128(type)), field, MatchField(.mplsBottomOfStack, isBottom)),
      transit: [.decrementMPLSTTL], pop: [.popMPLS(etherType: inner)])
  }

  /// A network service header with metadata of type 1, all zero, before the whole frame.
  static func nsh(_ location: ServicePathLocation, from source: DatapathID, to target: DatapathID) -> ChainTag {
    let (path, index) = (
      MatchField(.nshServicePath, UInt128(location.path)), MatchField(.nshServiceIndex, UInt128(location.index))
    )
    let type = NetworkServiceHeader.MetadataType.fixed.rawValue
    let addresses = [
      MatchField(.ethernetSource, UInt128(source.forwarderAddress.bits)),
      MatchField(.ethernetDestination, UInt128(target.forwarderAddress.bits)),
    ]
    let header: [Action] = [
      OpenVSwitchAction.encapsulateNSH(metadataType: type).action, .setField(path), .setField(index),
      .setField(MatchField(.nshTTL, UInt128(location.timeToLive))),
    ]
    return ChainTag(
      push: header + [OpenVSwitchAction.encapsulateEthernet.action] + addresses.map(Action.setField),
      match: Match(MatchField(.etherType, UInt128(EtherType.nsh.rawValue)), path, index),
      transit: [OpenVSwitchAction.decrementNSHTTL.action],
      pop: [OpenVSwitchAction.decapsulate.action, OpenVSwitchAction.decapsulate.action])
  }
}

/// Where a packet is in its service path (RFC 8300, section 2.3).
struct ServicePathLocation: Equatable {
  var path: UInt32
  var index: UInt8
  var timeToLive: UInt8
}

extension DatapathID {
  /// The address of the switch as a service function forwarder, locally administered.
  fileprivate var forwarderAddress: MACAddress { MACAddress(bits: 0x0253_0000_0000 | rawValue & 0xFFFF_FFFF) }
}
