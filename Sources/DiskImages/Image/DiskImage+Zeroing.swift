extension DiskImage {
  /// Makes a range read as zero, whatever the parents hold, and releases what space it can.
  public func zero(_ range: GuestRange) throws(DiskError) {
    try expectWithinDisk(range)
    try beginWriting()
    var rest = range
    while !rest.isEmpty {
      let piece = rest.withinBlock(of: blockSize)
      try zeroPiece(piece)
      if top.isCrowded { try top.flush() }
      rest = rest.dropping(piece.count)
    }
  }

  /// Discards a range that the guest no longer needs. It reads as zero afterwards, in every format.
  public func discard(_ range: GuestRange) throws(DiskError) { try zero(range) }

  /// - Parameter piece: A range within one block.
  func zeroPiece(_ piece: GuestRange) throws(DiskError) {
    let block = piece.block(of: blockSize)
    let whole = block.range(of: blockSize).clipped(to: GuestOffset(virtualSize))
    if piece == whole, try top.mark(block, as: .zero) { return }
    var rest = piece
    while !rest.isEmpty {
      let extent = try resolve(rest).extent
      let part = rest.prefix(extent.count)
      if case .zero = extent.content {} else { try zeroData(part) }
      rest = rest.dropping(part.count)
    }
  }

  /// Writes zeroes as data.
  private func zeroData(_ range: GuestRange) throws(DiskError) {
    var rest = range
    while !rest.isEmpty {
      let placement = try top.allocate(rest)
      let part = GuestRange(from: rest.start, to: min(rest.end, placement.range.end))
      switch placement.state {
      case .inPlace:
        try placement.location.store.zero(placement.location.offset, count: part.count, keepingSpace: keepsSpace)
      case .fresh, .inherited:
        top.abandon(placement)
        try writeZeroes(part)
      }
      rest = rest.dropping(part.count)
    }
  }

  private var keepsSpace: Bool { Allocation.static.rawValue == top.variant }

  private func writeZeroes(_ range: GuestRange) throws(DiskError) {
    let zeroes = ByteBuffer(count: min(range.count, DiskImage.chunk))
    var rest = range
    while !rest.isEmpty {
      let bytes = zeroes.prefix(min(rest.count, zeroes.count))
      try writeData(UnsafeRawBufferPointer(bytes), at: rest.start)
      rest = rest.dropping(bytes.count)
    }
  }
}
