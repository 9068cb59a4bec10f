@testable import Fabric
@testable import NetworkStack
@testable import SimulationKernel

/// A type whose array holds more than what counts.
protocol Trimmed {
  /// The places that count.
  var live: Range<Int> { get }
}

extension Fifo: Trimmed {
  var live: Range<Int> { waiting.indices }
}

extension EventQueue: Trimmed {
  /// The root that was handed out is still there.
  var live: Range<Int> { heap.count - count..<heap.count }
}

extension Scratchpad: Trimmed {
  var live: Range<Int> { indices }
}

extension FrameStore.Slot: Trimmed {
  var live: Range<Int> { 0..<(references > 0 ? Int(length) : 0) }
}

extension ByteRing: Trimmed {
  /// As far as they lie in one piece.
  var live: Range<Int> {
    let mirror = Mirror(reflecting: self)
    let head = mirror.descendant("head") as? Int ?? 0
    let end = (mirror.descendant("storage") as? [UInt8])?.count ?? 0
    return head..<min(head + count, end)
  }
}
