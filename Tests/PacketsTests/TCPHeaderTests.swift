import Packets
import Testing

@Suite struct TCPHeaderTests {
  private static var everyOption: [TCPOptions] {
    var syn = TCPOptions()
    syn.maximumSegmentSize = 1460
    syn.windowScale = 7
    syn.permitsSelectiveAcknowledgment = true
    var timed = syn
    timed.timestamps = TCPTimestamps(value: 0xDEAD_BEEF, echo: 1)
    var blocks = TCPOptions()
    for start in [UInt32(1), 100, 0xFFFF_FFF0] {
      blocks.selectiveAcknowledgment.append(
        TCPSequenceRange(TCPSequenceNumber(start), TCPSequenceNumber(start &+ 50)))
    }
    var timedBlocks = blocks
    timedBlocks.timestamps = TCPTimestamps(value: 5, echo: 6)
    return [TCPOptions(), syn, timed, blocks, timedBlocks]
  }

  private func segment(_ options: TCPOptions, payload: [UInt8]) -> [UInt8] {
    let header = TCPHeader(
      sourcePort: 1, destinationPort: 65_535, sequenceNumber: TCPSequenceNumber(.max),
      acknowledgmentNumber: TCPSequenceNumber(7), headerLength: TCPHeader.minimumLength + options.length,
      flags: [.syn, .ack], window: 512)
    return emitted(header.headerLength + payload.count) { bytes, offset in
      bytes.store(payload.span.bytes, at: offset + header.headerLength)
      header.emit(
        into: &bytes, at: offset, options, payloadLength: payload.count, source: Wire.client,
        destination: Wire.server)
    }
  }

  @Test func `header and options come back as they were written, with a right checksum`() throws {
    for options in Self.everyOption {
      let bytes = segment(options, payload: [1, 2, 3])
      let header = try bytes.read { try TCPHeader(parsing: $0) }
      #expect(header.headerLength == TCPHeader.minimumLength + options.length && header.window == 512)
      #expect(header.sequenceNumber == TCPSequenceNumber(.max) && header.flags == [.syn, .ack])
      #expect(bytes.read { TCPOptions(parsing: $0, header) } == options)
      #expect(bytes.read { TCPHeader.hasValidChecksum(in: $0, source: Wire.client, destination: Wire.server) })
      #expect(!bytes.read { TCPHeader.hasValidChecksum(in: $0, source: Wire.client, destination: Wire.client) })
    }
  }

  @Test func `options of any bytes are read without a trap`() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      var bytes = segment(TCPOptions(), payload: []) + generator.bytes(40)
      bytes[12] = UInt8.random(in: 5...15, using: &generator) << 4
      let header = try bytes.read { try TCPHeader(parsing: $0) }
      let options = bytes.read { TCPOptions(parsing: $0, header) }
      #expect(options.length <= 40 + 12)
    }
  }

  @Test func `sequence numbers wrap`() {
    let last = TCPSequenceNumber(.max)
    #expect(last + 1 == TCPSequenceNumber(0))
    #expect(last < last + 1 && last + 1 > last && (last + 1) - last == 1 && last - (last + 1) == -1)
    #expect(TCPSequenceNumber.max(last, last + 5) == TCPSequenceNumber(4))
  }
}
