extension DiskImage {
  /// Writes to the image; its parents do not change. Whole blocks of zeroes are marked as zero if the format allows it.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: bytes.count))
    try expectStillRaw(bytes, at: offset)
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
        let rest = GuestRange(from: batch.range.end, to: range.end)
        let placement = try top.allocate(rest)
        // Extending a file that was cut off would turn what is lost into zeroes.
        if placement.state != .fresh {
          try placement.location.expectWithinFile(count: min(placement.range.count, rest.count))
        }
        batch.append(placement, upTo: range.end)
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
      let offset = placement.location.offset + (rest.start - placement.range.start)
      try placement.location.store.write(UnsafeRawBufferPointer(bytes), at: offset)
      rest = rest.dropping(bytes.count)
    }
  }
}

extension DiskImage {
  private static let sector = 512

  /// Refuses to write to a disk that was merely guessed to be raw what would make the next reader take it for another
  /// format, as QEMU does.
  private func expectStillRaw(_ bytes: UnsafeRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    guard let raw = top as? RawDriver, raw.isGuess, !bytes.isEmpty else { return }
    let (start, last) = (GuestOffset(0), GuestOffset(max(0, virtualSize - DiskImage.sector)))
    let touchesEdge = offset.bytes < DiskImage.sector || offset.bytes + bytes.count > last.bytes
    guard touchesEdge else { return }
    let head = try sector(at: start, after: bytes, at: offset)
    guard let signature = Signature(head: head, tail: try sector(at: last, after: bytes, at: offset)) else { return }
    let what = if case .image(let format) = signature { "a \(format.name)" } else { "another format" }
    throw DiskError(
      .usage, path,
      "this would make the raw image look like \(what): say --source-format raw if that is what the disk shall hold")
  }

  /// What a sector holds once the bytes are written.
  private func sector(
    at start: GuestOffset, after bytes: UnsafeRawBufferPointer, at offset: GuestOffset
  ) throws(DiskError) -> [UInt8] {
    let range = GuestRange(start, count: min(DiskImage.sector, virtualSize))
    var sector = try read(range)
    let (first, end) = (max(range.start, offset), min(range.end, offset + bytes.count))
    if first < end { sector.put(bytes[(first - offset)..<(end - offset)], at: first - range.start) }
    return sector
  }
}
