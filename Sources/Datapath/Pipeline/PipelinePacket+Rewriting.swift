import Fabric
import OpenFlow
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

  /// Carries out an action that changes the frame. Returns false where its time to live has run out.
  mutating func rewrite(_ step: Step, _ frames: inout FrameStore) -> Bool {
    if case .set(let field, let value) = step {
      set(field, to: value, &frames)
      return true
    }
    refreshLayout(frames)
    switch step {
    case .decrementIPTTL: return decrementIPTTL(&frames)
    case .decrementMPLSTTL: return decrementMPLSTTL(&frames)
    case .setIPTTL, .setMPLSTTL, .copyTTLOut, .copyTTLIn: setTTL(step, &frames)
    default: moveHeaders(step, &frames)
    }
    return true
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
