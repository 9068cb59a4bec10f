/// The text of RFC 764 in which `netascii` transfers are (RFC 1350, section 1): lines end with CR LF, and a lone CR is followed by a
/// byte zero.
enum NetASCII {
  private static let (lineFeed, carriageReturn) = (UInt8(0x0A), UInt8(0x0D))

  static func encode(_ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count + text.count / 32)
    for byte in text {
      switch byte {
      case lineFeed: bytes += [carriageReturn, lineFeed]
      case carriageReturn: bytes += [carriageReturn, 0]
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  /// - Parameter hasReturn: A carriage return came last, of which the next byte tells what it means.
  static func decode(_ bytes: [UInt8], hasReturn: inout Bool) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes {
      if hasReturn {
        hasReturn = false
        switch byte {
        case lineFeed:
          text.append(lineFeed)
          continue
        case 0:
          text.append(carriageReturn)
          continue
        default: text.append(carriageReturn)
        }
      }
      if byte == carriageReturn { hasReturn = true } else { text.append(byte) }
    }
    return text
  }
}
