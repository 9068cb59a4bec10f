public import Fabric
import Packets
public import SimulationKernel

// The way of a frame through the switch (IEEE Std 802.1D-2004, 7.7; IEEE Std 802.1Q, 8.6): classified by VLAN, its
// source learned, sent to where its destination is.

extension LearningSwitch {
  /// Takes a frame that arrived at a port; the handle is used up.
  public mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox) {
    guard let header = FrameHeader(outbox.frames.bytes(of: frame)) else {
      return discard(frame, on: port, .malformedFrame, &outbox)
    }
    guard header.hasValidSource else { return discard(frame, on: port, .invalidSource, &outbox) }
    if header.isForBridges, !forwardsGroup(header.reservedGroup) {
      return receiveForBridges(frame, header, on: port, at: now, into: &outbox)
    }
    guard let vlan = vlan(of: header, on: port) else { return discard(frame, on: port, .vlanNotAllowed, &outbox) }
    if ports[Int(port.rawValue)].state != .discarding { learn(header.source, in: vlan, on: port, at: now) }
    guard ports[Int(port.rawValue)].forwards else { return discard(frame, on: port, .portBlocked, &outbox) }
    let tagged = TaggedFrame(frame, header.tag, in: vlan, &outbox.frames)
    if !header.destination.isMulticast,
      let exit = addresses.port(of: AddressTable.Key(header.destination, in: vlan), at: now)
    {
      forward(tagged, from: port, to: exit, &outbox)
    } else if ownAddresses.contains(header.destination) {
      discard(tagged.handle, on: port, .ownAddress, &outbox)
    } else {
      flood(tagged, from: port, &outbox)
    }
  }

  /// Whether frames to a reserved group are forwarded like those to any other. Without a spanning tree, BPDUs are, so that
  /// the bridges behind find loops that lead through this one; others are as the mask says (Linux, `br_handle_frame`).
  private func forwardsGroup(_ group: UInt16) -> Bool {
    group == 0 ? tree == nil : groupForwardMask >> group & 1 == 1
  }

  /// Nil where the port does not carry the frame's VLAN.
  func vlan(of header: FrameHeader, on port: PortIndex) -> VLANIdentifier? {
    guard let vlan = header.tag?.identifier, vlan.rawValue != 0 else { return ports[Int(port.rawValue)].untagged }
    return ports[Int(port.rawValue)].form(of: vlan) == nil ? nil : vlan
  }

  /// An address of the switch itself is not learned: a frame that has it comes back through a loop.
  mutating func learn(_ source: MACAddress, in vlan: VLANIdentifier, on port: PortIndex, at now: Instant) {
    let key = AddressTable.Key(source, in: vlan)
    switch addresses.learn(key, on: port, at: now, unless: ownAddresses.contains(source)) {
    case .known, .new, .own: break
    case .moved: counters.moved &+= 1
    case .refused: counters.unlearned &+= 1
    }
  }

  private mutating func forward(_ frame: TaggedFrame, from port: PortIndex, to exit: PortIndex, _ outbox: inout Outbox)
  {
    guard exit != port else { return discard(frame.handle, on: port, .sourceIsDestination, &outbox) }
    guard ports[Int(exit.rawValue)].forwards else { return discard(frame.handle, on: exit, .portBlocked, &outbox) }
    guard let form = ports[Int(exit.rawValue)].form(of: frame.vlan) else {
      return discard(frame.handle, on: exit, .vlanNotAllowed, &outbox)
    }
    counters.forwarded &+= 1
    outbox.send(frame.used(as: form, &outbox.frames), on: exit)
  }

  mutating func discard(_ frame: Frame, on port: PortIndex, _ reason: DropReason, _ outbox: inout Outbox) {
    counters.discarded &+= 1
    outbox.drop(frame, on: port, reason)
  }
}
