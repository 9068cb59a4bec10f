/// Copies an image's own content to another image over the same parents: data, zeroes and inherited ranges stay what
/// they are, and compressed blocks stay compressed. The other image may have a different size.
struct OwnCopy {
  private let source: DiskImage
  private let target: DiskImage
  private let packer: QCOW2PackedWriter?
  private let buffer: ByteBuffer

  init(from source: DiskImage, to target: DiskImage) {
    (self.source, self.target) = (source, target)
    packer = (target.top as? QCOW2Driver).map(QCOW2PackedWriter.init(over:))
    buffer = ByteBuffer(count: max(DiskImage.chunk, source.blockSize))
  }

  func run(_ progress: Progress) throws(DiskError) {
    try source.eachOwn { (range, extent) throws(DiskError) in
      var rest = range.clipped(to: GuestOffset(target.virtualSize))
      while !rest.isEmpty {
        let piece = rest.withinBlock(of: min(source.blockSize, buffer.count))
        try copy(piece, extent)
        rest = rest.dropping(piece.count)
        try source.report(rest.start.bytes, of: source.virtualSize, progress)
      }
    }
    let (old, new) = (GuestOffset(source.virtualSize), GuestOffset(target.virtualSize))
    if old < new { try target.hideParents(GuestRange(from: old, to: new)) }
  }

  private func copy(_ piece: GuestRange, _ extent: Extent) throws(DiskError) {
    if case .zero = extent.content { return try target.zero(piece) }
    let bytes = buffer.prefix(piece.count)
    try source.readView(bytes, at: piece.start, from: 0)
    if case .compressed = extent.content, let packer, !UnsafeRawBufferPointer(bytes).isZero {
      try packer.append(UnsafeRawBufferPointer(bytes), block: piece.block(of: source.blockSize))
    } else {
      try target.write(UnsafeRawBufferPointer(bytes), at: piece.start)
    }
  }
}
