extension [UInt8] {
  mutating func append(_ number: UInt16) { self += [UInt8(number >> 8), UInt8(number & 255)] }
  mutating func append(_ number: UInt32) {
    append(UInt16(number >> 16))
    append(UInt16(number & 0xffff))
  }

  mutating func store(_ number: UInt16, at index: Int) {
    (self[index], self[index + 1]) = (UInt8(number >> 8), UInt8(number & 255))
  }
}

/// The Internet checksum (RFC 1071) of some bytes, of `sum` and them.
func onesComplementSum(_ bytes: some Sequence<UInt8>, _ sum: UInt32 = 0) -> UInt32 {
  var (sum, isHigh) = (sum, true)
  for byte in bytes {
    sum += isHigh ? UInt32(byte) << 8 : UInt32(byte)
    isHigh.toggle()
  }
  while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
  return sum
}

extension WireEnds {
  func pseudoHeaderSum(_ upperProtocol: UInt8, _ length: Int) -> UInt32 {
    onesComplementSum(local + remote + [0, upperProtocol, UInt8(length >> 8), UInt8(length & 255)])
  }

  /// An IP packet: from the far end, unless it is one that came from here and is quoted.
  func packet(
    _ upperProtocol: UInt8, _ body: [UInt8], isQuoted: Bool = false, congestion: UInt8 = 0
  ) -> [UInt8] {
    let addresses = isQuoted ? local + remote : remote + local
    var bytes: [UInt8] = []
    if isIPv6 {
      bytes.append(6 << 28 | UInt32(congestion) << 20)
      bytes.append(UInt16(body.count))
      bytes += [upperProtocol, 64]
      return bytes + addresses + body
    }
    bytes += [0x45, congestion]
    bytes.append(UInt16(20 + body.count))
    bytes += [0, 0, 0x40, 0, 64, upperProtocol, 0, 0] + addresses
    bytes.store(~UInt16(onesComplementSum(bytes)), at: 10)
    return bytes + body
  }
}

extension WireSegment {
  /// From the far end to the local one, with its options in the order `kinds`.
  func packet(_ ends: WireEnds, kinds: [String], congestion: UInt8 = 0) -> [UInt8] {
    let options = options(kinds)
    var bytes: [UInt8] = []
    bytes.append(ends.remotePort)
    bytes.append(ends.localPort)
    bytes.append(sequence)
    bytes.append(acknowledgment)
    bytes += [UInt8((20 + options.count) / 4) << 4, flags.rawValue]
    bytes.append(window)
    bytes.append(UInt16(0))
    bytes.append(urgentPointer)
    bytes += options + payload
    bytes.store(~UInt16(onesComplementSum(bytes, ends.pseudoHeaderSum(6, bytes.count))), at: 16)
    return ends.packet(6, bytes, congestion: congestion)
  }

  private func options(_ kinds: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for kind in kinds {
      switch kind {
      case "mss":
        bytes += [2, 4]
        bytes.append(UInt16(truncatingIfNeeded: maximumSegmentSize ?? 0))
      case "wscale": bytes += [3, 3, UInt8(truncatingIfNeeded: windowScale ?? 0)]
      case "sackOK": bytes += [4, 2]
      case "nop": bytes.append(UInt8(1))
      case "TS":
        bytes += [8, 10]
        bytes.append(timestamps?.value ?? 0)
        bytes.append(timestamps?.echo ?? 0)
      case "sack":
        bytes += [5, UInt8(2 + 8 * blocks.count)]
        for block in blocks {
          bytes.append(block.start)
          bytes.append(block.end)
        }
      default: bytes.append(UInt8(0))
      }
    }
    return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }
}
