extension QCOW2Driver {
  private static let maximumDirectorySize = 64 << 20

  /// Counts the clusters of the directory, of each bitmap's table and of the bitmaps.
  func addBitmaps(_ references: inout QCOW2References) throws(DiskError) {
    guard let bitmaps = header.bitmaps else { return }
    guard bitmaps.directorySize <= QCOW2Driver.maximumDirectorySize,
      bitmaps.directory.bytes + bitmaps.directorySize <= store.size
    else { return references.note("its directory of bitmaps lies past the end of the file") }
    references.add(bitmaps.directory, count: bitmaps.directorySize, "the directory of bitmaps")
    let bytes = try store.bytes(at: bitmaps.directory, count: bitmaps.directorySize)
    var position = 0
    for number in 0..<bitmaps.count {
      guard position + 24 <= bytes.count, let table = Int(plausible: bytes.big(position, as: UInt64.self)) else {
        return references.note("the directory of bitmaps ends before bitmap \(number)")
      }
      let entries = Int(bytes.big(position + 8, as: UInt32.self))
      try addBitmap(HostOffset(table), entries, number, &references)
      let tail = Int(bytes.big(position + 18, as: UInt16.self)) + Int(bytes.big(position + 20, as: UInt32.self))
      position += (24 + tail).roundedUp(to: 8)
    }
  }

  private func addBitmap(
    _ table: HostOffset, _ entries: Int, _ number: Int, _ references: inout QCOW2References
  ) throws(DiskError) {
    guard entries <= 8 << 20, table.bytes + 8 * entries <= store.size else {
      return references.note("the table of bitmap \(number) lies past the end of the file")
    }
    references.add(table, count: 8 * entries, "the table of bitmap \(number)")
    try TableReader(store).eachBig(table, count: entries) { (_, raw) throws(DiskError) in
      let offset = Int(raw & QCOW2Entry.offsetMask)
      if offset != 0 { references.addCluster(offset, .none, "a cluster of bitmap \(number)") }
    }
  }
}
