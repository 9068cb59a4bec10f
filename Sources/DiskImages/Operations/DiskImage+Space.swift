// What would not fit is refused before it begins.

extension DiskImage {
  /// - Parameter target: beside which the space is needed.
  static func expectSpace(_ needed: Int, at target: String, in storage: any Storage) throws(DiskError) {
    guard let free = storage.freeSpace(beside: target), free < needed else { return }
    throw DiskError(.cannotCreate, target, "needs \(needed.sizeText), \(free.sizeText) free")
  }

  /// The same with an estimate that may be too high: only where it does not fit it is looked closely.
  static func expectSpace(
    atMost estimate: Int, at target: String, in storage: any Storage, exactly: () throws(DiskError) -> Int
  ) throws(DiskError) {
    guard let free = storage.freeSpace(beside: target), free < estimate else { return }
    try expectSpace(try exactly(), at: target, in: storage)
  }

  /// For bytes of which nobody knows how many will follow: asked before each part, it leaves the space to put the image in
  /// order.
  public func expectSpace(for bytes: [UInt8], at offset: GuestOffset) throws(DiskError) {
    try expectWithinDisk(GuestRange(offset, count: bytes.count))
    let runs = bytes.withBytes { $0.runs(ofUnits: min(blockSize, DiskImage.chunk), at: offset) }
    var needed = top.tables.reduce(0) { $0 + $1.waitingSize }
    for run in runs where !run.isZero { needed += try newSpace(GuestRange(offset + run.start, count: run.count)) }
    try DiskImage.expectSpace(needed, at: path, in: storage)
  }

  /// How much of a range takes no space of the host's disk yet.
  func newSpace(_ range: GuestRange) throws(DiskError) -> Int {
    var (size, holes) = (0, 0)
    var rest = range
    while !rest.isEmpty {
      let extent = try top.locate(rest)
      switch extent.content {
      case .stored(let place): holes += place.store.holes(from: place.offset, count: extent.count)
      case .zero where isFlat: holes += extent.count
      case .zero, .inherit, .compressed: size += extent.count
      }
      rest = rest.dropping(extent.count)
    }
    // What is only reserved looks like a hole as well.
    return size + min(holes, top.stores.reduce(0) { $0 + max(0, $1.size - $1.allocatedSize) })
  }
}

extension Store {
  /// How many bytes of a part of the file lie in holes.
  fileprivate func holes(from offset: HostOffset, count: Int) -> Int {
    var (place, holes) = (offset.bytes, 0)
    let end = place + count
    while place < end {
      guard place < size, let data = data(from: HostOffset(place)), data.lowerBound < end else {
        return holes + end - place
      }
      holes += data.lowerBound - place
      place = data.upperBound
    }
    return holes
  }
}
