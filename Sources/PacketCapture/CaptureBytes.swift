/// An error in a capture and its offset, without the file that it is in.
struct CaptureFault: Error {
  var offset: Int
  var problem: String
}

/// The bytes of a capture and the byte order of the part that is being read. Reads are checked: a capture is a file,
/// and files lie.
struct CaptureBytes: Sendable {
  let bytes: [UInt8]
  var isBigEndian = false

  var count: Int { bytes.count }

  func read<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as: T.Type = T.self) throws(CaptureFault) -> T {
    try require(MemoryLayout<T>.size, at: offset)
    let raw = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self)
    return isBigEndian ? T(bigEndian: raw) : T(littleEndian: raw)
  }

  /// A length or an index of 32 bits.
  func length(_ offset: Int) throws(CaptureFault) -> Int { Int(try read(offset, as: UInt32.self)) }

  func slice(_ offset: Int, _ length: Int) throws(CaptureFault) -> ArraySlice<UInt8> {
    try require(length, at: offset)
    return bytes[offset..<offset + length]
  }

  private func require(_ length: Int, at offset: Int) throws(CaptureFault) {
    guard offset <= count, length <= count - offset else {
      throw CaptureFault(offset: min(offset, count), problem: "the file ends where \(length) bytes were expected")
    }
  }
}
