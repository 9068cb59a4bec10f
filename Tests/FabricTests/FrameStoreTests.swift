import SimulationKernel
import Testing

@testable import Fabric

/// Frames as they are defined: bytes, and how many references each handle has left.
private struct Ledger {
  var bytes: [Frame: [UInt8]] = [:]
  var references: [Frame: Int] = [:]
  /// A handle for each reference, in a fixed order.
  var handles: [Frame] = []

  mutating func add(_ frame: Frame, _ octets: [UInt8]) {
    bytes[frame] = octets
    references[frame, default: 0] += 1
    handles.append(frame)
  }

  mutating func take(_ index: Int) -> (frame: Frame, bytes: [UInt8]) {
    let frame = handles.remove(at: index)
    let octets = bytes[frame] ?? []
    references[frame, default: 0] -= 1
    if references[frame] == 0 { (bytes[frame], references[frame]) = (nil, nil) }
    return (frame, octets)
  }
}

@Suite struct FrameStoreTests {
  private func act(_ store: inout FrameStore, _ ledger: inout Ledger, _ random: inout RandomStream) {
    let byte = UInt8(truncatingIfNeeded: random.next())
    guard random.next(below: 3) > 0, !ledger.handles.isEmpty else {
      let octets = (0..<random.next(below: 100) + 20).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      return ledger.add(store.make(octets: octets), octets)
    }
    let index = Int(random.next(below: UInt64(ledger.handles.count)))
    switch random.next(below: 6) {
    case 0:
      let frame = ledger.handles[index]
      store.retain(frame)
      ledger.add(frame, ledger.bytes[frame] ?? [])
    case 1:
      var (frame, octets) = ledger.take(index)
      octets[7] = byte
      ledger.add(store.rewrite(frame) { $0.storeBigEndian(byte, at: 7) }, octets)
    case 2:
      var (frame, octets) = ledger.take(index)
      octets.insert(contentsOf: [byte, 0], at: 12)
      ledger.add(store.insert(2, at: 12, in: frame) { $0.storeBigEndian(UInt16(byte) << 8, at: 12) }, octets)
    case 3:
      var (frame, octets) = ledger.take(index)
      octets.removeSubrange(3..<5)
      ledger.add(store.remove(2, at: 3, from: frame), octets)
    default:
      store.release(ledger.take(index).frame)
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `a change of one frame is seen by nobody else`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "frames")
    var (store, ledger) = (FrameStore(), Ledger())
    for _ in 0..<400 {
      act(&store, &ledger, &random)
      // Splicing shortens; frames keep what the actions above reach for.
      for index in ledger.handles.indices.reversed() where (ledger.bytes[ledger.handles[index]]?.count ?? 0) < 16 {
        store.release(ledger.take(index).frame)
      }
      #expect(store.count == ledger.bytes.count)
    }
    for (frame, octets) in ledger.bytes {
      #expect(store.octets(of: frame) == octets && store.length(of: frame) == octets.count)
    }
    #expect(store.balances(with: ledger.handles))
    #expect(try restored(store) == store)
  }

  @Test func `a lone frame is changed in place, a shared one is copied`() {
    var store = FrameStore()
    let frame = store.make(octets: [1, 2, 3])
    #expect(store.rewrite(frame) { $0.storeBigEndian(9 as UInt8, at: 0) } == frame)
    store.retain(frame)
    let copy = store.rewrite(frame) { $0.storeBigEndian(7 as UInt8, at: 0) }
    #expect(copy != frame && store.octets(of: frame) == [9, 2, 3] && store.octets(of: copy) == [7, 2, 3])
  }

  @Test func `what an earlier frame left behind does not count`() {
    var (used, new) = (FrameStore(), FrameStore())
    used.release(used.make(octets: [9, 9, 9, 9]))
    let frames = (used.make(octets: [1, 2]), new.make(octets: [1, 2]))
    #expect(used == new && used.octets(of: frames.0) == [1, 2])
    used.release(frames.0)
    #expect(used != new)
  }

  @Test func `memory that is kept for later frames counts, and is taken once`() throws {
    var store = FrameStore()
    let first = store.make(octets: [UInt8](repeating: 1, count: 1000))
    let taken = store.byteCount
    #expect(taken > 1000)
    store.retain(first)
    store.release(first)
    store.release(first)
    _ = store.make(octets: [1, 2])
    #expect(store.byteCount == taken)
    #expect(try restored(store).byteCount == taken)
    _ = store.make(octets: [3])
    #expect(store.byteCount == taken + (taken - 1000) + 1)
  }

  @Test func `a store that was read takes as much memory with each frame as the one that was written`() throws {
    var random = RandomStream(seed: 5, owner: "rooms")
    var (store, other, alive) = (FrameStore(), FrameStore(), [Frame]())
    for step in 0..<2000 {
      if step % 100 == 50 { other = try restored(store) }
      if alive.count > 20 || !alive.isEmpty && random.next(below: 2) == 0 {
        let frame = alive.remove(at: Int(random.next(below: UInt64(alive.count))))
        store.release(frame)
        if step >= 50 { other.release(frame) }
      } else {
        let octets = [UInt8](repeating: 1, count: Int(random.next(below: 1500)) + 1)
        alive.append(store.make(octets: octets))
        if step >= 50 { #expect(other.make(octets: octets) == alive.last) }
      }
      if step >= 50 { #expect(other.byteCount == store.byteCount && other == store) }
    }
  }

  @Test func `no prefix of a checkpoint is one, and a false list of free frames is refused`() {
    var store = FrameStore()
    store.release(store.make(octets: [1, 2, 3]))
    _ = store.make(octets: [4, 5])
    _ = store.make(octets: [6])
    store.release(Frame(0))
    let bytes = encoded(store)
    for length in bytes.indices {
      #expect(throws: CheckpointError.self) { try decoded(FrameStore.self, Array(bytes[..<length])) }
    }
    var lying = bytes
    lying[bytes.count - encoded(store.rooms).count - 4] = 1
    #expect(throws: CheckpointError.self) { try decoded(FrameStore.self, lying) }
  }
}
