import OpenFlow
import SimulationKernel
import TestSupport
import Testing

/// Every message type, read and written.
struct WireFormatTests {
  @Test(arguments: OpenFlowMessageType.allCases) func whatIsWrittenIsReadBack(type: OpenFlowMessageType) throws {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow \(type)"))
    for _ in 0..<200 {
      let packet = random.packet(type)
      #expect(try OpenFlowPacket(packet.bytes) == packet)
    }
  }

  @Test(arguments: MultipartType.allCases) func whatIsWrittenOfMultipartIsReadBack(type: MultipartType) throws {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow multipart \(type)"))
    for _ in 0..<200 {
      let request = random.multipartRequest(type)
      #expect(try MultipartRequest(request.bytes) == request)
      let reply = random.multipartReply(type)
      #expect(try MultipartReply(reply.bytes) == reply)
    }
  }

  /// A message that ends early and says so in its header is an error, or is whole by itself where elements were cut
  /// off its end.
  @Test(arguments: OpenFlowMessageType.allCases) func truncatedMessagesAreErrors(type: OpenFlowMessageType) {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow truncation \(type)"))
    for _ in 0..<50 {
      let whole = random.packet(type).bytes
      for count in 0..<whole.count {
        var part = Array(whole[..<count])
        if count >= 4 { (part[2], part[3]) = (UInt8(count >> 8), UInt8(truncatingIfNeeded: count)) }
        guard let packet = try? OpenFlowPacket(part) else { continue }
        #expect(count >= 8)
        #expect(packet.bytes == part)
      }
    }
  }

  /// A length that says more than there is.
  @Test(arguments: OpenFlowMessageType.allCases) func missingBytesAreBadLengths(type: OpenFlowMessageType) {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow missing bytes \(type)"))
    for _ in 0..<20 {
      let whole = random.packet(type).bytes
      for count in 8..<max(8, whole.count) {
        #expect(throws: OpenFlowError.badRequest(.badLength)) { try OpenFlowPacket(Array(whole[..<count])) }
      }
    }
  }

  /// Whatever the bytes are, they are refused or understood; what is understood can be written and is then the same.
  @Test(arguments: OpenFlowMessageType.allCases) func damagedMessagesAreHarmless(type: OpenFlowMessageType) throws {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow damage \(type)"))
    for _ in 0..<2000 {
      var bytes = random.packet(type).bytes
      for _ in 0...random.below(4) where bytes.count > 8 { bytes[8 + random.below(bytes.count - 8)] = random.number() }
      guard let packet = try? OpenFlowPacket(bytes) else { continue }
      #expect(try OpenFlowPacket(packet.bytes) == packet)
    }
  }

  @Test func stateIsWhatGoesOverTheWire() throws {
    var random = RandomMessages(seed: FuzzSeeds.draw(for: "OpenFlow state"))
    for _ in 0..<100 {
      let flow = random.flow()
      var writer = ByteWriter()
      writer.write(flow)
      var reader = CheckpointReader(writer.bytes)
      #expect(try reader.read(FlowStatistics.self) == flow)
      #expect(reader.isAtEnd)
    }
  }
}
