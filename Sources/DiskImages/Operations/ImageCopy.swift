/// Copies what the guest sees of one image into a new one, leaving out what is zero.
struct ImageCopy {
  let source: DiskImage
  let target: DiskImage
  private let buffer = OctetBuffer(count: 2 * DiskImage.chunk)

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
      let octets = buffer.prefix(min(rest.count, buffer.count - rest.start.octets % buffer.count))
      try source.readView(octets, at: rest.start, from: 0)
      try writeData(UnsafeRawBufferPointer(octets), at: rest.start)
      rest = rest.dropping(octets.count)
      try source.report(rest.start.octets, of: total, progress)
    }
  }

  /// Finds the runs that are not zero.
  private func writeData(_ octets: UnsafeRawBufferPointer, at start: GuestOffset) throws(DiskError) {
    var first: Int?
    var place = 0
    while place < octets.count {
      let step = min(ImageCopy.smallestHole - (start.octets + place) % ImageCopy.smallestHole, octets.count - place)
      if !octets.part(place, count: step).isZero {
        first = first ?? place
      } else if let begin = first {
        try write(octets.part(begin, count: place - begin), at: start + begin)
        first = nil
      }
      place += step
    }
    if let begin = first { try write(octets.part(begin, count: octets.count - begin), at: start + begin) }
  }

  private func write(_ octets: UnsafeRawBufferPointer, at start: GuestOffset) throws(DiskError) {
    let range = GuestRange(start, count: octets.count)
    var rest = range
    while !rest.isEmpty {
      let piece = rest.withinBlock(of: target.blockSize)
      try target.writeData(piece, octets.part(piece.start - range.start, count: piece.count))
      rest = rest.dropping(piece.count)
    }
    if target.top.isCrowded { try target.top.flush() }
  }
}
