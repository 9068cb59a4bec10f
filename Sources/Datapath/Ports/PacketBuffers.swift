import Fabric
import OpenFlow
import SimulationKernel

/// Packets that wait for a controller to say what becomes of them (OpenFlow 1.3.5, section 7.4.1).
///
/// A buffer is kept for a second at least; until then no other packet takes its number. When none is free, packets go to the
/// controller whole.
struct PacketBuffers: Sendable, Equatable, StateRecord {
  struct Buffered: Sendable, Equatable, StateRecord {
    let frame: Frame
    let inPort: PortNumber
    let number: UInt32
    let since: Instant

    static let fields = Fields(\PacketBuffers.Buffered.frame, \.inPort, \.number, \.since)
  }

  private static let shortestWait = Duration.seconds(1)

  private var slots: [Buffered?]
  /// The number of the next buffer; its slot is the remainder.
  private var next: UInt32 = 0

  init(count: Int) { slots = Array(repeating: nil, count: count) }

  var frames: [Frame] { slots.compactMap(\.?.frame) }

  /// Keeps one reference to a frame. Returns its number, and a frame that had to go; nil where there is no room.
  mutating func keep(_ frame: Frame, from inPort: PortNumber, at now: Instant) -> (number: UInt32, old: Frame?)? {
    guard !slots.isEmpty else { return nil }
    let slot = Int(next) % slots.count
    if let old = slots[slot], now - old.since < PacketBuffers.shortestWait { return nil }
    let (number, old) = (next, slots[slot]?.frame)
    slots[slot] = Buffered(frame: frame, inPort: inPort, number: number, since: now)
    next = (next + 1) & 0x7FFF_FFFF
    return (number, old)
  }

  /// Takes a frame out. The caller owns its reference.
  mutating func take(_ number: UInt32) throws(OpenFlowError) -> (frame: Frame, inPort: PortNumber) {
    let slot = slots.isEmpty ? 0 : Int(number) % slots.count
    guard slots.indices.contains(slot), number <= 0x7FFF_FFFF else { throw .badRequest(.bufferUnknown) }
    guard let found = slots[slot], found.number == number else {
      throw .badRequest(number < next ? .bufferEmpty : .bufferUnknown)
    }
    slots[slot] = nil
    return (found.frame, found.inPort)
  }

  static let fields = Fields(\PacketBuffers.slots, \.next)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in slots.indices {
      guard let one = slots[index] else { continue }
      guard Int(one.number) % slots.count == index else { throw reader.failure("a packet in another's buffer") }
    }
  }
}
