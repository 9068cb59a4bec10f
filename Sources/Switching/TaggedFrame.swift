import Fabric
import Packets
import SimulationKernel

/// A frame on its way through a switch, with its VLAN, tagged as it came in.
struct TaggedFrame {
  let handle: Frame
  let vlan: VLANIdentifier
  let form: FrameForm

  /// A frame whose tag gives only a priority gets the number of the VLAN that it was counted to.
  init(_ frame: Frame, _ tag: VLANTag?, in vlan: VLANIdentifier, _ frames: inout FrameStore) {
    self.vlan = vlan
    form = tag == nil ? .untagged : .tagged
    guard var tag, tag.identifier != vlan else {
      handle = frame
      return
    }
    tag.identifier = vlan
    handle = frames.rewrite(frame) { tag.emit(into: &$0, at: VLANTag.offset) }
  }

  /// The frame in another form, in exchange for one reference to this one. A new tag has priority 0.
  func used(as form: FrameForm, _ frames: inout FrameStore) -> Frame {
    if form == self.form { return handle }
    switch form {
    case .untagged: return frames.remove(VLANTag.length, at: VLANTag.offset, from: handle)
    case .tagged:
      let tag = VLANTag(identifier: vlan)
      return frames.insert(VLANTag.length, at: VLANTag.offset, in: handle) { tag.emit(into: &$0, at: VLANTag.offset) }
    }
  }
}
