/// Why what a guest sent is no packet as it should be.
struct WireError: Error { var text: String }

extension [UInt8] {
  fileprivate func number16(_ index: Int) -> UInt16 { UInt16(self[index]) << 8 | UInt16(self[index + 1]) }
  fileprivate func number32(_ index: Int) -> UInt32 { UInt32(number16(index)) << 16 | UInt32(number16(index + 2)) }
}

extension WirePacket {
  /// Reads an IP packet that the local end sent; nil for what is neither TCP nor an ICMP message that matters here.
  init?(_ packet: [UInt8]) throws {
    let isIPv6 = packet[0] >> 4 == 6
    let header = isIPv6 ? 40 : Int(packet[0] & 15) * 4
    let end = isIPv6 ? 40 + Int(packet.number16(4)) : Int(packet.number16(2))
    guard isIPv6 || onesComplementSum(packet[..<header]) == 0xffff else { throw WireError(text: "a bad IPv4 checksum") }
    let (source, destination) =
      isIPv6 ? (packet[8..<24], packet[24..<40]) : (packet[12..<16], packet[16..<20])
    let upperProtocol = isIPv6 ? packet[6] : packet[9]
    ends = WireEnds(local: Array(source), remote: Array(destination), localPort: 0, remotePort: 0)
    congestion = (isIPv6 ? packet[1] >> 4 : packet[1]) & 3
    let body = Array(packet[header..<end])
    switch upperProtocol {
    case 1: content = .icmp(type: body[0], code: body[1])
    // Neighbour discovery is no matter of the scripts.
    case 58 where body[0] < 133: content = .icmp(type: body[0], code: body[1])
    case 6:
      guard onesComplementSum(body, ends.pseudoHeaderSum(6, body.count)) == 0xffff else {
        throw WireError(text: "a bad TCP checksum")
      }
      (ends.localPort, ends.remotePort) = (body.number16(0), body.number16(2))
      content = .segment(try WireSegment(body))
    default: return nil
    }
  }
}

extension WireSegment {
  fileprivate init(_ bytes: [UInt8]) throws {
    sequence = bytes.number32(4)
    acknowledgment = bytes.number32(8)
    guard bytes[12] & 15 == 0 else { throw WireError(text: "reserved bits") }
    flags = WireFlags(rawValue: bytes[13])
    window = bytes.number16(14)
    urgentPointer = bytes.number16(18)
    let header = Int(bytes[12] >> 4) * 4
    payload = Array(bytes[header...])
    try readOptions(Array(bytes[20..<header]))
  }

  private mutating func readOptions(_ bytes: [UInt8]) throws {
    var index = 0
    while index < bytes.count, bytes[index] != 0 {
      guard bytes[index] != 1 else {
        index += 1
        continue
      }
      let length = Int(bytes[index + 1])
      guard length >= 2 else { throw WireError(text: "an option of \(length) bytes") }
      switch bytes[index] {
      case 2: maximumSegmentSize = Int(bytes.number16(index + 2))
      case 3: windowScale = Int(bytes[index + 2])
      case 4: permitsSACK = true
      case 5:
        blocks = stride(from: index + 2, to: index + length, by: 8).map {
          WireBlock(start: bytes.number32($0), end: bytes.number32($0 + 4))
        }
      case 8: timestamps = WireTimestamps(value: bytes.number32(index + 2), echo: bytes.number32(index + 6))
      default: throw WireError(text: "option \(bytes[index])")
      }
      index += length
    }
  }
}
