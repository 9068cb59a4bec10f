/// Walks the options of one block (draft-ietf-opsawg-pcapng, section 3.5).
struct PcapngOptions {
  private let source: CaptureBytes
  private var offset: Int
  private let end: Int

  init(_ source: CaptureBytes, from offset: Int, to end: Int) {
    self.source = source
    self.offset = offset
    self.end = end
  }

  /// The next option; nil after the last, with or without an end marker.
  mutating func next() throws(CaptureFault) -> Option? {
    guard offset + 4 <= end else { return nil }
    let code: UInt16 = try source.read(offset)
    let length = Int(try source.read(offset + 2, as: UInt16.self))
    guard code != PcapngOption.end else { return nil }
    guard length <= end - offset - 4 else {
      throw CaptureFault(offset: offset, problem: "option \(code) of \(length) bytes does not fit in its block")
    }
    defer { offset += 4 + PcapngBlock.padded(length) }
    return Option(code: code, offset: offset + 4, value: try source.slice(offset + 4, length), source: source)
  }

  struct Option {
    let code: UInt16
    let offset: Int
    let value: ArraySlice<UInt8>
    fileprivate let source: CaptureBytes

    var text: String { String(decoding: value, as: UTF8.self) }

    func number<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type = T.self) throws(CaptureFault) -> T {
      guard value.count == MemoryLayout<T>.size else {
        let size = MemoryLayout<T>.size
        throw CaptureFault(offset: offset, problem: "option \(code) has \(value.count) bytes, not \(size)")
      }
      return try source.read(offset)
    }
  }
}
