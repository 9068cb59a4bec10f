extension DiskImage {
  /// Writes to the image; its parents do not change. Whole blocks of zeroes are marked as zero if the format allows it.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: bytes.count))
    try beginWriting()
    for run in bytes.runs(ofUnits: min(blockSize, DiskImage.chunk), at: offset) {
      if run.isZero {
        try zero(GuestRange(offset + run.start, count: run.count))
      } else {
        try writeData(bytes.part(run.start, count: run.count), at: offset + run.start)
      }
    }
  }

  public func write(_ bytes: [UInt8], at offset: GuestOffset) throws(DiskError) {
    try bytes.withBytes { (bytes) throws(DiskError) in try write(bytes, at: offset) }
  }

  /// Writes bytes as data, even zeroes. Blocks that are adjacent in the file are written together.
  func writeData(_ bytes: UnsafeRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let rest = GuestRange(offset + done, count: bytes.count - done)
      let batch = try placed(rest.withinBlock(of: max(DiskImage.chunk, blockSize)))
      try fill(batch, bytes.part(done, count: batch.range.count))
      done += batch.range.count
      if top.isCrowded { try top.flush() }
    }
  }

  /// Allocates as much of the range as possible before any of it is published.
  private func placed(_ range: GuestRange) throws(DiskError) -> PlacementBatch {
    var batch = PlacementBatch(at: range.start)
    do {
      while batch.range.end < range.end {
        batch.append(try top.allocate(GuestRange(from: batch.range.end, to: range.end)), upTo: range.end)
        // The rest of a new block can be located only after the block is published.
        if !batch.unpublished.isEmpty, batch.range.end.bytes % blockSize != 0 { break }
      }
    } catch {
      batch.unpublished.forEach(top.abandon)
      throw error
    }
    return batch
  }

  /// Writes new data, fills the rest of new blocks with what the guest saw there, and only then publishes them.
  private func fill(_ batch: PlacementBatch, _ data: UnsafeRawBufferPointer) throws(DiskError) {
    var batch = batch
    do {
      for run in batch.runs {
        let bytes = data.part(run.range.start - batch.range.start, count: run.range.count)
        try run.location.store.write(bytes, at: run.location.offset)
      }
      for placement in batch.unpublished { try surround(batch.range, in: placement) }
      while let placement = batch.unpublished.first {
        try top.publish(placement)
        batch.unpublished.removeFirst()
      }
    } catch {
      batch.unpublished.forEach(top.abandon)
      throw error
    }
  }

  private func surround(_ data: GuestRange, in placement: Placement) throws(DiskError) {
    let whole = placement.range.clipped(to: GuestOffset(virtualSize))
    try copyView(GuestRange(from: whole.start, to: data.start), into: placement)
    try copyView(GuestRange(from: data.end, to: whole.end), into: placement)
    try placement.location.store.extend(to: placement.location.offset + placement.range.count)
  }

  private func copyView(_ range: GuestRange, into placement: Placement) throws(DiskError) {
    if case .fresh = placement.state, try isKnownZero(range) { return }
    var rest = range
    while !rest.isEmpty {
      let bytes = bounce.prefix(min(rest.count, bounce.count))
      try readView(bytes, at: rest.start, from: 0)
      let place = placement.location.offset + (rest.start - placement.range.start)
      try placement.location.store.write(UnsafeRawBufferPointer(bytes), at: place)
      rest = rest.dropping(bytes.count)
    }
  }
}
