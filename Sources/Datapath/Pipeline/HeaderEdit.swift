import Fabric
import OpenFlow
import SimulationKernel

/// What nearly every route does to a packet, in one go: decrements the time to live and sets the addresses of Ethernet.
///
/// Neighboring actions of a list are joined into one edit, which leaves the packet as they would one after another.
struct HeaderEdit: Sendable, Equatable, BitwiseCopyable {
  /// When the time to live is decremented: if it has run out, what comes after is not done.
  enum Decrement: UInt8, Sendable { case never, first, last }

  private var destination: UInt64 = 0
  private var source: UInt64 = 0
  private(set) var decrement = Decrement.never

  private static let isSet: UInt64 = 1 << 63

  private var setsDestination: Bool { destination != 0 }
  private var setsSource: Bool { source != 0 }
  var setsAddresses: Bool { setsDestination || setsSource }

  /// Nil for an action that edits cannot do.
  init?(_ step: Step) { guard join(step) else { return nil } }

  /// Adds the next action of a list. Returns whether it could be joined.
  mutating func join(_ step: Step) -> Bool {
    switch step {
    case .set(.ethernetDestination, let value) where decrement != .last:
      destination = UInt64(truncatingIfNeeded: value) | HeaderEdit.isSet
    case .set(.ethernetSource, let value) where decrement != .last:
      source = UInt64(truncatingIfNeeded: value) | HeaderEdit.isSet
    case .decrementIPTTL where decrement == .never: decrement = setsAddresses ? .last : .first
    default: return false
    }
    return true
  }

  /// Changes a frame. Returns false where the time to live has run out.
  ///
  /// - Parameters:
  ///   - network: what the frame carries. It is looked at only where a time to live is decremented, and so is the offset.
  ///   - offset: where that begins.
  @inline(__always) func apply(
    to bytes: inout MutableRawSpan, _ network: PacketLayout.Network, at offset: Int
  ) -> Bool {
    if decrement == .first, !PacketLayout.decrementTTL(of: network, at: offset, in: &bytes) { return false }
    store(in: &bytes)
    return decrement != .last || PacketLayout.decrementTTL(of: network, at: offset, in: &bytes)
  }

  @inline(__always) private func store(in bytes: inout MutableRawSpan) {
    if setsDestination, setsSource {
      bytes.storeBigEndian(destination << 16 | source >> 32 & 0xFFFF, at: 0)
      bytes.storeBigEndian(UInt32(truncatingIfNeeded: source), at: 8)
    } else if setsDestination {
      HeaderEdit.store(destination, at: 0, &bytes)
    } else if setsSource {
      HeaderEdit.store(source, at: 6, &bytes)
    }
  }

  private static func store(_ address: UInt64, at offset: Int, _ bytes: inout MutableRawSpan) {
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: address >> 16), at: offset)
    bytes.storeBigEndian(UInt16(truncatingIfNeeded: address), at: offset + 4)
  }
}

/// A step of a list of actions that are applied, which is what packets run through: neighbors that an edit can do are one.
enum AppliedStep: Sendable, Equatable, BitwiseCopyable {
  case single(Step)
  case edit(HeaderEdit)

  static func steps(_ actions: [Action]) throws(OpenFlowError) -> [AppliedStep] {
    var steps: [AppliedStep] = []
    for step in try Step.steps(actions) {
      if case .edit(var edit)? = steps.last, edit.join(step) {
        steps[steps.count - 1] = .edit(edit)
      } else {
        steps.append(HeaderEdit(step).map { .edit($0) } ?? .single(step))
      }
    }
    return steps
  }
}

extension PipelinePacket {
  /// Carries out an edit. Returns false where the time to live has run out.
  mutating func rewrite(_ edit: HeaderEdit, _ frames: inout FrameStore) -> Bool {
    if edit.decrement != .never { refreshLayout(frames) }
    var isAlive = true
    let (network, offset) = (layout.network, layout.networkOffset)
    frame = frames.rewrite(frame) { isAlive = edit.apply(to: &$0, network, at: offset) }
    if edit.setsAddresses { noteFields() }
    return isAlive
  }
}
