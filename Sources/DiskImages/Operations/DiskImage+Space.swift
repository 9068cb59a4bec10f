// Operations that would not fit are refused before they begin.

extension DiskImage {
  /// - Parameter target: The path beside which the space is needed.
  static func expectSpace(_ needed: Int, at target: String, in storage: any Storage) throws(DiskError) {
    guard let free = storage.freeSpace(beside: target), free < needed else { return }
    throw DiskError(.cannotCreate, target, "needs \(needed.sizeText), but only \(free.sizeText) is free")
  }

  /// The same with an estimate that may be too high: the exact size is computed only if the estimate does not fit.
  static func expectSpace(
    atMost estimate: Int, at target: String, in storage: any Storage, exactly: () throws(DiskError) -> Int
  ) throws(DiskError) {
    guard let free = storage.freeSpace(beside: target), free < estimate else { return }
    try expectSpace(try exactly(), at: target, in: storage)
  }

  /// For input of unknown length: called before each part, it leaves enough space to flush and close
  /// order.
  public func expectSpace(for bytes: [UInt8], at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: bytes.count))
    let runs = bytes.withBytes { $0.runs(ofUnits: min(blockSize, DiskImage.chunk), at: offset) }
    var needed = top.tables.reduce(0) { $0 + $1.waitingSize }
    for run in runs where !run.isZero { needed += try newSpace(GuestRange(offset + run.start, count: run.count)) }
    try DiskImage.expectSpace(needed, at: path, in: storage)
  }

  /// How much of a range takes no space on the host's disk yet.
  func newSpace(_ range: GuestRange) throws(DiskError) -> Int {
    var (size, holes) = (0, 0)
    var rest = range
    while !rest.isEmpty {
      let extent = try top.locate(rest)
      switch extent.content {
      case .stored(let location): holes += location.store.holes(from: location.offset, count: extent.count)
      case .zero where isFlat: holes += extent.count
      case .zero, .inherit, .compressed: size += extent.count
      }
      rest = rest.dropping(extent.count)
    }
    // Preallocated space looks like a hole as well.
    return size + min(holes, top.stores.reduce(0) { $0 + max(0, $1.size - $1.allocatedSize) })
  }
}

extension Store {
  /// The number of bytes of a part of the file that are in holes.
  fileprivate func holes(from offset: HostOffset, count: Int) -> Int {
    var (position, holes) = (offset.bytes, 0)
    let end = position + count
    while position < end {
      guard position < size, let data = data(from: HostOffset(position)), data.lowerBound < end else {
        return holes + end - position
      }
      holes += data.lowerBound - position
      position = data.upperBound
    }
    return holes
  }
}
