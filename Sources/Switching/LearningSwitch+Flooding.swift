import Fabric
import SimulationKernel

extension LearningSwitch {
  /// Sends a frame out of every other port of its VLAN. All ports share one frame of each form.
  mutating func flood(_ frame: TaggedFrame, from port: PortIndex, _ outbox: inout Outbox) {
    counters.flooded &+= 1
    var copies = FloodedFrame(frame)
    for exit in ports.indices where exit != Int(port.rawValue) && ports[exit].forwards {
      guard let form = ports[exit].form(of: frame.vlan) else { continue }
      outbox.send(copies.take(form, &outbox.frames), on: PortIndex(exit))
    }
    copies.settle(&outbox.frames)
  }
}

/// The one or two frames that a flood sends, and how often each is sent.
private struct FloodedFrame {
  private let original: TaggedFrame
  private var originals = 0
  private var other: Frame?
  private var others = 0

  init(_ original: TaggedFrame) { self.original = original }

  /// The frame in a form. References are settled in the end.
  mutating func take(_ form: FrameForm, _ frames: inout FrameStore) -> Frame {
    if form == original.form {
      originals += 1
      return original.handle
    }
    others += 1
    if let other { return other }
    frames.retain(original.handle)
    let made = original.used(as: form, &frames)
    other = made
    return made
  }

  /// Leaves each frame with one reference for each time that it was sent.
  func settle(_ frames: inout FrameStore) {
    if originals == 0 { frames.release(original.handle) } else { frames.retain(original.handle, originals - 1) }
    if let other { frames.retain(other, others - 1) }
  }
}
