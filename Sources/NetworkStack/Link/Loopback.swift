import Fabric
import SimulationKernel

/// The loopback interface: packets to this host's own addresses, with when they come out of it.
struct Loopback: Sendable, Equatable, StateRecord {
  private var packets = Fifo<LoopbackPacket>()

  /// When the next packet comes out; `.never` where none is inside.
  var nextDue: Instant { packets.first?.due ?? .never }

  var heldFrames: [Frame] { packets.waiting.map(\.frame) }

  /// Takes in a packet of `length` bytes. Returns when it comes out.
  mutating func append(_ frame: Frame, length: Int, isIPv6: Bool, at now: Instant) -> Instant {
    let paced = packets.waiting.last.map { $0.due + LoopbackPacket.time(of: length) } ?? now
    let due = max(now + LoopbackPacket.delay, paced)
    packets.append(LoopbackPacket(frame: frame, due: due, isIPv6: isIPv6))
    return due
  }

  /// The oldest packet, if it has come out by now.
  mutating func removeFirst(dueAt now: Instant) -> LoopbackPacket? {
    guard let next = packets.first, next.due <= now else { return nil }
    return packets.popFirst()
  }

  static let fields = Fields(\Loopback.packets)
}
