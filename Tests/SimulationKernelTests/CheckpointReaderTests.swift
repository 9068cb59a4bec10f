import SimulationKernel
import Testing

@Suite struct CheckpointReaderTests {
  private enum Colour: UInt8, CaseIterable, Checkpointable { case red = 1, green }

  @Test func `what was written is read`() throws {
    var writer = ByteWriter()
    writer.write(UInt8.max)
    writer.write(Int64.min)
    writer.write(true)
    writer.write([1, 2, 3] as [UInt8])
    writer.write("Polder, ½")
    writer.write(nil as String?)
    writer.write([Instant.never, .zero])
    writer.write(Colour.green)
    var reader = CheckpointReader(writer.bytes)
    #expect(try reader.read() == UInt8.max)
    #expect(try reader.read() == Int64.min)
    #expect(try reader.read() == true)
    #expect(try reader.read() == [1, 2, 3] as [UInt8])
    #expect(try reader.read() == "Polder, ½")
    #expect(try reader.read() == nil as String?)
    #expect(try reader.read() == [Instant.never, .zero])
    #expect(try reader.read() == Colour.green)
    #expect(reader.isAtEnd)
  }

  @Test func `integers are little-endian unless network order is asked for`() {
    var writer = ByteWriter()
    writer.write(0x0102 as UInt16)
    writer.writeBigEndian(0x0102 as UInt16)
    #expect(writer.bytes == [2, 1, 1, 2])
  }

  @Test func `an error names the byte`() {
    var reader = CheckpointReader([0, 0, 2])
    let error = #expect(throws: CheckpointError.self) {
      _ = try reader.read(UInt16.self)
      _ = try reader.read(Bool.self)
    }
    #expect(error?.offset == 3 && error?.description == "offset 3: neither true nor false: 2")
  }

  @Test func `a count that the file cannot hold is refused before anything is reserved`() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3]
    var reader = CheckpointReader(bytes)
    #expect(throws: CheckpointError.self) { try reader.read([UInt8].self) }
    reader = CheckpointReader(bytes)
    #expect(throws: CheckpointError.self) { try reader.read(String.self) }
    reader = CheckpointReader(bytes)
    #expect(throws: CheckpointError.self) { try reader.read([Instant].self) }
  }

  @Test func `text that is not UTF-8 is refused`() {
    var reader = CheckpointReader([2, 0, 0, 0, 0xC0, 0xAF])
    #expect(throws: CheckpointError.self) { try reader.read(String.self) }
  }

  @Test func `a raw value without a case is refused`() {
    var reader = CheckpointReader([3])
    #expect(throws: CheckpointError.self) { try reader.read(Colour.self) }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `random bytes are read as anything or refused`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "noise")
    for _ in 0..<200 {
      let bytes = (0..<random.next(below: 40)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 4) & 0x13 }
      var reader = CheckpointReader(bytes)
      while !reader.isAtEnd, (try? readAnything(&reader, &random)) != nil {}
      #expect(reader.offset <= bytes.count)
    }
  }

  private func readAnything(
    _ reader: inout CheckpointReader, _ random: inout RandomStream
  ) throws(CheckpointError) {
    switch random.next(below: 6) {
    case 0: _ = try reader.read(UInt64.self)
    case 1: _ = try reader.read(Bool.self)
    case 2: _ = try reader.read([UInt8].self)
    case 3: _ = try reader.read(String?.self)
    case 4: _ = try reader.read([Duration].self)
    default: _ = try reader.read(Colour.self)
    }
  }
}
