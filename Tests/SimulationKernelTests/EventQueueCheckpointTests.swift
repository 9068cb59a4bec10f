import SimulationKernel
import Testing

/// A payload that can be written down.
private struct Token: Equatable, Sendable, BitwiseCopyable, Checkpointable {
  var number: UInt32

  init(_ number: UInt32) { self.number = number }
  func encode(to writer: inout ByteWriter) { writer.write(number) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) { number = try reader.read() }
}

@Suite struct EventQueueCheckpointTests {
  /// A queue in use, with its root handed out.
  private func queue(seed: UInt64) -> EventQueue<Token> {
    var random = RandomStream(seed: seed, owner: "queue")
    var queue = EventQueue<Token>()
    for number in 0..<200 as Range<UInt32> {
      queue.push(Token(number), at: Instant(nanoseconds: Int64(random.next(below: 40))))
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
      original.push(Token(number), at: Instant(nanoseconds: Int64(number % 50)))
      restored.push(Token(number), at: Instant(nanoseconds: Int64(number % 50)))
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
    var writer = ByteWriter()
    writer.write(UInt64(5))
    writer.write(UInt32(2))
    for (at, sequence) in [(7, 1), (7, 0)] as [(Int64, UInt64)] {
      writer.write(at)
      writer.write(sequence)
      writer.write(Token(0))
    }
    #expect(throws: CheckpointError.self) { try decoded(EventQueue<Token>.self, writer.bytes) }
  }

  @Test func `a number that was never given is refused`() {
    var writer = ByteWriter()
    writer.write(UInt64(5))
    writer.write(UInt32(1))
    writer.write(Instant.zero)
    writer.write(UInt64(5))
    writer.write(Token(0))
    #expect(throws: CheckpointError.self) { try decoded(EventQueue<Token>.self, writer.bytes) }
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
