extension DiskImage {
  /// Writes to the image; its parents stay as they are. Whole blocks of zeroes are marked, where the format can.
  public func write(_ octets: UnsafeRawBufferPointer, at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: octets.count))
    try beginWriting()
    var done = 0
    while done < octets.count {
      let piece = GuestRange(offset + done, count: min(octets.count - done, DiskImage.chunk)).withinBlock(of: blockSize)
      try writePiece(piece, octets.part(done, count: piece.count))
      done += piece.count
    }
  }

  public func write(_ octets: [UInt8], at offset: GuestOffset) throws(DiskError) {
    try octets.withOctets { (octets) throws(DiskError) in try write(octets, at: offset) }
  }

  private func writePiece(_ piece: GuestRange, _ octets: UnsafeRawBufferPointer) throws(DiskError) {
    if octets.isZero {
      try zeroPiece(piece)
    } else {
      try writeData(piece, octets)
    }
    if top.isCrowded { try top.flush() }
  }

  /// - Parameter piece: within one block.
  func writeData(_ piece: GuestRange, _ octets: UnsafeRawBufferPointer) throws(DiskError) {
    var rest = piece
    while !rest.isEmpty {
      let placement = try top.place(rest)
      let part = GuestRange(from: rest.start, to: min(rest.end, placement.range.end))
      let data = octets.part(rest.start - piece.start, count: part.count)
      switch placement.state {
      case .inPlace: try placement.location.store.write(data, at: placement.location.offset)
      case .fresh, .inherited: try fill(placement, part, data)
      }
      rest = rest.dropping(part.count)
    }
  }

  /// Puts new data into new space, with what the guest saw around it, and only then makes it visible.
  private func fill(_ placement: Placement, _ part: GuestRange, _ data: UnsafeRawBufferPointer) throws(DiskError) {
    do {
      let whole = placement.range.clipped(to: GuestOffset(virtualSize))
      try copyView(GuestRange(from: whole.start, to: part.start), into: placement)
      try placement.location.store.write(data, at: placement.location.offset + (part.start - whole.start))
      try copyView(GuestRange(from: part.end, to: whole.end), into: placement)
      try placement.location.store.extend(to: placement.location.offset + placement.range.count)
      try top.publish(placement)
    } catch {
      top.abandon(placement)
      throw error
    }
  }

  private func copyView(_ range: GuestRange, into placement: Placement) throws(DiskError) {
    if case .fresh = placement.state, try isKnownZero(range) { return }
    var rest = range
    while !rest.isEmpty {
      let octets = bounce.prefix(min(rest.count, bounce.count))
      try readView(octets, at: rest.start, from: 0)
      let place = placement.location.offset + (rest.start - placement.range.start)
      try placement.location.store.write(UnsafeRawBufferPointer(octets), at: place)
      rest = rest.dropping(octets.count)
    }
  }
}
