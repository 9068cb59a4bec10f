import SimulationKernel
import Testing

/// A payload that can be written down.
private struct Token: Equatable, Sendable, BitwiseCopyable, StateRecord {
  var number: UInt32

  init(_ number: UInt32) { self.number = number }
  static let fields = Fields(\Token.number)
}

@Suite struct EventQueueCheckpointTests {
  /// A queue in use, with its root handed out.
  private func queue(seed: UInt64) -> EventQueue<Token> {
    var random = RandomStream(seed: seed, owner: "queue")
    var queue = EventQueue<Token>()
    for number in 0..<200 as Range<UInt32> {
      let rank = random.next(below: 10) << 32 | UInt64(number)
      queue.push(Token(number), at: Instant(nanoseconds: Int64(random.next(below: 40))), rank: rank)
      if random.next(below: 3) == 0 { _ = queue.pop(until: .never) }
    }
    _ = queue.pop(until: .never)
    return queue
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a queue comes back equal and goes on alike`(seed: UInt64) throws {
    var original = queue(seed: seed)
    var restored = try restored(original)
    #expect(restored == original)
    for number in 0..<100 as Range<UInt32> {
      original.push(Token(number), at: Instant(nanoseconds: Int64(number % 50)), rank: UInt64(number))
      restored.push(Token(number), at: Instant(nanoseconds: Int64(number % 50)), rank: UInt64(number))
      let (expected, popped) = (original.pop(until: .never), restored.pop(until: .never))
      #expect(expected == popped)
    }
  }

  @Test func `no prefix of a checkpoint is one`() {
    let bytes = encoded(queue(seed: 1))
    for length in bytes.indices {
      #expect(throws: CheckpointError.self) { try decoded(EventQueue<Token>.self, Array(bytes[..<length])) }
    }
  }

  @Test func `entries out of order are refused`() {
    #expect(throws: CheckpointError.self) { try decoded(EventQueue<Token>.self, bytes([(7, 1, 0), (7, 0, 0)])) }
  }

  @Test func `entries that only their payload tells apart are refused`() throws {
    #expect(throws: CheckpointError.self) { try decoded(EventQueue<Token>.self, bytes([(7, 1, 0), (7, 1, 1)])) }
    let twice = try decoded(EventQueue<Token>.self, bytes([(7, 1, 2), (7, 1, 2)]))
    #expect(twice.count == 2)
  }

  private func bytes(_ entries: [(at: Int64, rank: UInt64, token: UInt32)]) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(UInt32(entries.count))
    for entry in entries {
      writer.write(entry.at)
      writer.write(entry.rank)
      writer.write(Token(entry.token))
    }
    return writer.bytes
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a damaged checkpoint is refused or gives a queue in order`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "damage")
    let bytes = encoded(queue(seed: seed))
    for _ in 0..<500 {
      guard var queue = try? decoded(EventQueue<Token>.self, damaged(bytes, &random)) else { continue }
      var last: Instant?
      while let entry = queue.pop(until: .never) {
        #expect(UInt64(bitPattern: entry.at.nanoseconds) >= UInt64(bitPattern: last?.nanoseconds ?? 0))
        last = entry.at
      }
    }
  }
}
