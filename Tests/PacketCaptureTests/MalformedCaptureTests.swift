import PacketCapture
import Testing

/// Each fault a file can have, with the byte that the error must name.
@Suite struct MalformedCaptureTests {
  private func expectFault(_ bytes: [UInt8], at offset: Int, _ part: String) {
    let error = #expect(throws: CaptureError.self) {
      var reader = try CaptureReader(bytes: bytes)
      _ = try reader.readAll()
    }
    guard case .malformed(nil, offset, let problem) = error else {
      Issue.record("\(String(describing: error)) where byte \(offset) was expected")
      return
    }
    #expect(problem.contains(part))
  }

  private var head: HandmadePcapng {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader()
    return capture
  }

  @Test func `too short or strange a beginning`() {
    expectFault([], at: 0, "the file ends")
    expectFault([1, 2, 3], at: 0, "the file ends")
    expectFault([1, 2, 3, 4], at: 0, "neither pcapng nor pcap")
    expectFault([10, 13, 13, 10], at: 4, "the file ends")
    expectFault([10, 13, 13, 10, 28, 0, 0, 0, 1, 2, 3, 4], at: 8, "byte-order magic")
    expectFault([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], at: 8, "the file ends")
  }

  @Test func `an unknown version`() {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader(major: 2)
    expectFault(capture.bytes, at: 12, "version 2")
    // As libpcap judges: 1.0, and 1.2 that some programs wrote for it.
    for (minor, isKnown) in [(0, true), (1, false), (2, true), (3, false)] as [(UInt8, Bool)] {
      var bytes = head.bytes
      bytes[14] = minor
      if isKnown {
        #expect(throws: Never.self) { try CaptureReader(bytes: bytes) }
      } else {
        expectFault(bytes, at: 12, "version 1.\(minor) of pcapng is unknown")
      }
    }
    expectFault([0xd4, 0xc3, 0xb2, 0xa1, 1, 0, 4, 0] + [UInt8](repeating: 0, count: 16), at: 4, "version 1")
  }

  @Test func `lengths of blocks that cannot be`() {
    let start = head.bytes.count
    for length in [0, 8, 11, 13, 14, 15, 167] as [UInt8] {
      let block = [9, 0, 0, 0, length, 0, 0, 0] + [UInt8](repeating: 0, count: 200)
      let reason = length % 4 == 0 ? "this type of block has at least 12 bytes" : "it must be a multiple of 4"
      expectFault(head.bytes + block, at: start + 4, "invalid block length \(length): \(reason)")
    }
    expectFault(
      head.bytes + [9, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff, 0, 0, 0, 0], at: start, "the file ends within a block")
    expectFault(head.bytes + [9, 0, 0, 0, 12, 0, 0, 0, 16, 0, 0, 0], at: start + 8, "two lengths differ")
    expectFault(head.bytes + [6, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0], at: start + 4, "has at least 32 bytes")
  }

  @Test func `a packet of an interface that was not described`() {
    var capture = head
    let start = capture.bytes.count
    capture.enhancedPacket(interface: 0, ticks: 0, frame: [1])
    expectFault(capture.bytes, at: start + 8, "interface 0, but the section describes only 0")
    capture = head
    capture.simplePacket(frame: [1], originalLength: 1)
    expectFault(capture.bytes, at: start + 8, "interface 0")
  }

  @Test func `a frame longer than its block`() {
    var capture = head
    capture.interface()
    let start = capture.bytes.count
    capture.block(6, [UInt8](repeating: 0, count: 12) + [5, 0, 0, 0], [5, 0, 0, 0], [1, 2, 3, 4])
    expectFault(capture.bytes, at: start, "a frame of 5 bytes")
    capture = head
    capture.interface()
    capture.simplePacket(frame: [1, 2, 3, 4], originalLength: .max)
    expectFault(capture.bytes, at: start, "a frame of 4294967295 bytes")
  }

  @Test func `an option longer than its block, or of the wrong size`() {
    var capture = head
    let start = capture.bytes.count
    capture.interface([2, 0, 200, 0, 1, 2, 3, 4])
    expectFault(capture.bytes, at: start + 16, "option 2 of 200 bytes")
    capture = head
    capture.interface(capture.option(8, [1]))
    expectFault(capture.bytes, at: start + 20, "option 8 has 1 bytes")
  }

  @Test func `a record of a pcap that is longer than the file`() {
    let header = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] + [UInt8](repeating: 0, count: 12) + [1, 0, 0, 0]
    let record = [UInt8](repeating: 0, count: 8) + [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0]
    expectFault(header + record, at: 40, "the file ends")
    expectFault(header + record.prefix(7), at: 28, "the file ends")
  }
}
