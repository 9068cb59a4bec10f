import SimulationKernel

extension TCPOptions {
  private enum Kind {
    static let end: UInt8 = 0
    static let noOperation: UInt8 = 1
    static let maximumSegmentSize: UInt8 = 2
    static let windowScale: UInt8 = 3
    static let permitsSelectiveAcknowledgment: UInt8 = 4
    static let selectiveAcknowledgment: UInt8 = 5
    static let timestamps: UInt8 = 8
  }

  /// Reads the options of a segment whose header was parsed. What follows an option that does not fit is not
  /// read (RFC 9293, section 3.1: an implementation must be prepared for illegal option lengths).
  public init(parsing segment: RawSpan, _ header: TCPHeader) {
    self.init()
    let end = Swift.min(header.headerLength, segment.byteCount)
    var offset = TCPHeader.minimumLength
    while offset < end, segment[byte: offset] != Kind.end {
      guard segment[byte: offset] != Kind.noOperation else {
        offset += 1
        continue
      }
      guard offset + 1 < end else { return }
      let length = Int(segment[byte: offset + 1])
      guard length >= 2, offset + length <= end else { return }
      read(segment.extracting(offset..<offset + length))
      offset += length
    }
  }

  /// Takes in one whole option. One of another length than its kind has is skipped.
  private mutating func read(_ option: RawSpan) {
    switch (option[byte: 0], option.byteCount) {
    case (Kind.maximumSegmentSize, 4): maximumSegmentSize = option.bigEndian(2)
    case (Kind.windowScale, 3): windowScale = option[byte: 2]
    case (Kind.permitsSelectiveAcknowledgment, 2): permitsSelectiveAcknowledgment = true
    case (Kind.timestamps, 10): timestamps = TCPTimestamps(value: option.bigEndian(2), echo: option.bigEndian(6))
    case (Kind.selectiveAcknowledgment, let length) where length % 8 == 2:
      for offset in stride(from: 2, to: length, by: 8) {
        selectiveAcknowledgment.append(
          TCPSequenceRange(
            TCPSequenceNumber(option.bigEndian(offset)), TCPSequenceNumber(option.bigEndian(offset + 4))))
      }
    default: break
    }
  }

  /// Writes all ``length`` bytes, in the order and with the padding that Linux uses.
  func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    var offset = offset
    func store(_ word: UInt32) {
      bytes.storeBigEndian(word, at: offset)
      offset += 4
    }
    let noOperations = UInt32(Kind.noOperation) << 24 | UInt32(Kind.noOperation) << 16
    if let maximumSegmentSize { store(UInt32(Kind.maximumSegmentSize) << 24 | 4 << 16 | UInt32(maximumSegmentSize)) }
    let permission = UInt32(Kind.permitsSelectiveAcknowledgment) << 8 | 2
    if let timestamps {
      store((permitsSelectiveAcknowledgment ? permission << 16 : noOperations) | UInt32(Kind.timestamps) << 8 | 10)
      store(timestamps.value)
      store(timestamps.echo)
    } else if permitsSelectiveAcknowledgment {
      store(noOperations | permission)
    }
    if let windowScale {
      store(UInt32(Kind.noOperation) << 24 | UInt32(Kind.windowScale) << 16 | 3 << 8 | UInt32(windowScale))
    }
    guard selectiveAcknowledgment.count > 0 else { return }
    let length = UInt32(2 + 8 * selectiveAcknowledgment.count)
    store(noOperations | UInt32(Kind.selectiveAcknowledgment) << 8 | length)
    for index in 0..<selectiveAcknowledgment.count {
      store(selectiveAcknowledgment[index].start.rawValue)
      store(selectiveAcknowledgment[index].end.rawValue)
    }
  }
}
