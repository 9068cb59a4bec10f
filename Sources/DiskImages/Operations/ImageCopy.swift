/// Copies what the guest sees of one image to a new one, skipping zeroes.
struct ImageCopy {
  let source: DiskImage
  let target: DiskImage
  private let buffer = ByteBuffer(count: ImageCopy.piece)

  /// Small enough to stay in a processor's cache between the read and the write.
  private static let piece = 512 << 10
  /// Runs of zeroes of this length are not written.
  private static let smallestHole = 64 << 10

  init(from source: DiskImage, to target: DiskImage) {
    self.source = source
    self.target = target
  }

  func run(_ progress: Progress) throws(DiskError) {
    var rest = source.wholeDisk
    let total = rest.count
    try target.beginWriting()
    while !rest.isEmpty {
      let extent = try source.resolve(rest).extent
      let part = rest.prefix(extent.count)
      if case .zero = extent.content {} else { try copy(part, of: total, progress) }
      rest = rest.dropping(part.count)
      try source.report(total - rest.count, of: total, progress)
    }
  }

  private func copy(_ range: GuestRange, of total: Int, _ progress: Progress) throws(DiskError) {
    var rest = range
    while !rest.isEmpty {
      let bytes = buffer.prefix(min(rest.count, buffer.count - rest.start.bytes % buffer.count))
      try source.readView(bytes, at: rest.start, from: 0)
      try writeData(UnsafeRawBufferPointer(bytes), at: rest.start)
      rest = rest.dropping(bytes.count)
      try source.report(rest.start.bytes, of: total, progress)
    }
  }

  /// Skips zeroes.
  private func writeData(_ bytes: UnsafeRawBufferPointer, at start: GuestOffset) throws(DiskError) {
    for run in bytes.runs(ofUnits: ImageCopy.smallestHole, at: start) where !run.isZero {
      try target.writeData(bytes.part(run.start, count: run.count), at: start + run.start)
    }
  }
}
