import SimulationKernel

extension TCPHeader {
  /// Writes the header and its options before a payload of `payloadLength` bytes that is already in place.
  /// ``headerLength`` must be that of the options.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, _ options: TCPOptions, payloadLength: Int, source: IPv4Address,
    destination: IPv4Address
  ) {
    let length = headerLength + payloadLength
    let sum = InternetChecksum(source: source, destination: destination, protocol: .tcp, length: length)
    emit(into: &bytes, at: offset, options, length: length, sum: sum)
  }

  /// The same over IPv6.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, _ options: TCPOptions, payloadLength: Int, source: IPv6Address,
    destination: IPv6Address
  ) {
    let length = headerLength + payloadLength
    let sum = InternetChecksum(source: source, destination: destination, protocol: .tcp, length: length)
    emit(into: &bytes, at: offset, options, length: length, sum: sum)
  }

  private func emit(
    into bytes: inout MutableRawSpan, at offset: Int, _ options: TCPOptions, length: Int, sum: InternetChecksum
  ) {
    bytes.storeBigEndian(UInt32(sourcePort) << 16 | UInt32(destinationPort), at: offset)
    bytes.storeBigEndian(sequenceNumber.rawValue, at: offset + Offset.sequenceNumber)
    bytes.storeBigEndian(acknowledgmentNumber.rawValue, at: offset + Offset.acknowledgmentNumber)
    bytes.storeBigEndian(UInt16(headerLength / 4) << 12 | UInt16(flags.rawValue), at: offset + Offset.dataOffset)
    bytes.storeBigEndian(window, at: offset + Offset.window)
    bytes.storeBigEndian(0 as UInt32, at: offset + Offset.checksum)
    options.emit(into: &bytes, at: offset + TCPHeader.minimumLength)
    var sum = sum
    sum.add(bytes.bytes.extracting(offset..<offset + length))
    bytes.storeBigEndian(sum.checksum, at: offset + Offset.checksum)
  }
}

/// Checks over a whole segment, from its header to the end of its payload.
extension TCPHeader {
  public static func hasValidChecksum(in segment: RawSpan, source: IPv4Address, destination: IPv4Address) -> Bool {
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .tcp, length: segment.byteCount)
    sum.add(segment)
    return sum.isValid
  }

  public static func hasValidChecksum(in segment: RawSpan, source: IPv6Address, destination: IPv6Address) -> Bool {
    var sum = InternetChecksum(
      source: source, destination: destination, protocol: .tcp, length: segment.byteCount)
    sum.add(segment)
    return sum.isValid
  }
}
