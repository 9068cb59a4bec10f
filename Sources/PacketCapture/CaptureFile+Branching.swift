import SystemFiles

extension CaptureFile {
  /// Creates a file that begins with what another capture holds up to an earlier position of it, and goes on from there.
  ///
  /// If a full disk has cut the other before that position, the new one holds as much, and takes no more frames.
  public convenience init(
    path: String, nameIsTrusted: Bool = true, copying original: CaptureFile, upTo position: CapturePosition,
    chunkSize: Int = defaultChunkSize
  ) throws(CaptureError) {
    try original.flush()
    let encoder = CaptureEncoder(original.layout, continuing: position)
    try self.init(
      path: path, nameIsTrusted: nameIsTrusted, encoder: encoder, start: original.start, chunkSize: chunkSize)
    let wanted = WholeRecords(
      length: Int(position.bytes &- original.start.bytes), frames: position.frames &- original.start.frames)
    let isCut = original.written.length < wanted.length
    let available = isCut ? original.written : wanted
    try copy(available, of: original.path)
    if isCut { end() }
  }

  /// In pieces: a capture may be larger than the memory.
  private func copy(_ part: WholeRecords, of path: String) throws(CaptureError) {
    let source: SystemFile
    do { source = try SystemFile(reading: path) } catch { throw .cannotOpen(path: path, error) }
    var left = part.length
    while left > 0 {
      let piece = try CaptureFile.read(source, path, atMost: min(left, 1 << 20))
      guard !piece.isEmpty else {
        throw .malformed(path: path, offset: part.length - left, problem: "it was truncated")
      }
      left -= piece.count
      try adopt(piece, frames: left == 0 ? part.frames : 0)
    }
  }

  private static func read(
    _ source: borrowing SystemFile, _ path: String, atMost limit: Int
  ) throws(CaptureError) -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: limit)
    do {
      let count = try piece.withUnsafeMutableBufferPointer { (buffer) throws(SystemError) in
        try source.descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      return Array(piece[..<count])
    } catch {
      throw .cannotRead(path: path, error)
    }
  }
}
