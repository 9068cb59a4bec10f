import Fabric
import OpenFlow
import Packets
import SimulationKernel

extension PipelinePacket {
  /// Sets a field. Metadata of tunnels are not in the frame.
  mutating func set(_ field: OXMField, to value: UInt128, _ frames: inout FrameStore) {
    guard field != .tunnelID else { return key[FlowKey.Word.tunnel] = UInt64(truncatingIfNeeded: value) }
    refreshLayout(frames)
    let layout = layout
    frame = frames.rewrite(frame) { layout.set(field, to: value, in: &$0) }
    if PacketLayout.isStructural(field) { noteHeaders() } else { noteFields() }
  }

  /// Carries out an action that changes the frame. Returns why the packet's way ends there; nil if it goes on.
  mutating func rewrite(_ step: Step, _ frames: inout FrameStore) -> DatapathDropReason? {
    if case .set(let field, let value) = step {
      set(field, to: value, &frames)
      return nil
    }
    refreshLayout(frames)
    switch step {
    case .decrementIPTTL: return decrementIPTTL(&frames) ? nil : .invalidTimeToLive
    case .decrementMPLSTTL: return decrementMPLSTTL(&frames) ? nil : .invalidTimeToLive
    case .decrementNSHTTL: return decrementNSHTTL(&frames) ? nil : .invalidTimeToLive
    case .encapsulateNSH(let type): encapsulateNSH(type, &frames)
    case .encapsulateEthernet: isBare = false
    case .decapsulate: return decapsulate(&frames) ? nil : .noEncapsulation
    case .setIPTTL, .setMPLSTTL, .copyTTLOut, .copyTTLIn: setTTL(step, &frames)
    default: moveHeaders(step, &frames)
    }
    return nil
  }

  private mutating func setTTL(_ step: Step, _ frames: inout FrameStore) {
    let layout = layout
    frame = frames.rewrite(frame) { bytes in
      switch step {
      case .setIPTTL(let value): layout.setIPTTL(value, in: &bytes)
      case .setMPLSTTL(let value): layout.setMPLSTTL(value, in: &bytes)
      case .copyTTLOut: layout.copyTTLOutwards(in: &bytes)
      default: layout.copyTTLInwards(in: &bytes)
      }
    }
  }

  private mutating func moveHeaders(_ step: Step, _ frames: inout FrameStore) {
    switch step {
    case .pushVLAN(let type): frame = frames.pushTag(type, on: frame, layout)
    case .pushMPLS(let type): frame = frames.pushLabel(type, on: frame, layout)
    case .pushPBB(let type): frame = frames.pushService(type, on: frame, layout)
    case .popVLAN: frame = frames.popTag(from: frame, layout)
    case .popMPLS(let type): frame = frames.popLabel(type, from: frame, layout)
    case .popPBB: frame = frames.popService(from: frame, layout)
    default: return
    }
    noteHeaders()
  }

  private mutating func decrementIPTTL(_ frames: inout FrameStore) -> Bool {
    guard let value = layout.ipTTL(in: frames.bytes(of: frame)) else { return true }
    guard value > 1 else { return false }
    setTTL(.setIPTTL(value - 1), &frames)
    return true
  }

  private mutating func decrementMPLSTTL(_ frames: inout FrameStore) -> Bool {
    guard let value = layout.mplsTTL(in: frames.bytes(of: frame)) else { return true }
    guard value > 1 else { return false }
    setTTL(.setMPLSTTL(value - 1), &frames)
    return true
  }
}

// MARK: Network service header

extension PipelinePacket {
  /// Metadata of type 1 unless another is asked for, as in Open vSwitch.
  private mutating func encapsulateNSH(_ type: UInt8?, _ frames: inout FrameStore) {
    let type = type.map { NetworkServiceHeader.MetadataType($0) } ?? .fixed
    frame = frames.pushNSH(type, on: frame, layout, isBare: isBare)
    isBare = true
    noteHeaders()
  }

  /// Removes the Ethernet header, or behind it a network service header.
  private mutating func decapsulate(_ frames: inout FrameStore) -> Bool {
    if isBare {
      guard layout.network == .nsh, let isEthernet = frames.popNSH(from: &frame) else { return false }
      isBare = !isEthernet
    } else {
      frame = frames.clearEthernet(of: frame, layout)
      isBare = true
    }
    noteHeaders()
    return true
  }

  /// A time to live of zero counts as 64, one of 1 is used up (RFC 8300, section 2.2).
  private mutating func decrementNSHTTL(_ frames: inout FrameStore) -> Bool {
    guard let value = layout.nshTTL(in: frames.bytes(of: frame)) else { return true }
    guard value != 1 else { return false }
    set(.nshTTL, to: value == 0 ? 63 : UInt128(value - 1), &frames)
    return true
  }
}
