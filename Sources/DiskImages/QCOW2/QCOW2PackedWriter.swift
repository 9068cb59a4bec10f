/// Fills a new image with compressed clusters, several of which share a cluster of the file.
final class QCOW2PackedWriter: PackedTarget {
  private let driver: QCOW2Driver
  /// Where the next one begins, and where its host cluster ends.
  private var position = HostOffset(0)
  private var end = HostOffset(0)

  /// - Parameter driver: The driver of an image that is being written.
  init(over driver: QCOW2Driver) { self.driver = driver }

  init(_ store: any Store) throws(DiskError) {
    driver = try QCOW2Driver(store)
    try driver.beginWriting(keepingIdentity: false)
  }

  var packedBlockSize: Int { driver.blockSize }

  func append(_ bytes: UnsafeRawBufferPointer, block: BlockIndex) throws(DiskError) {
    var whole = Array(bytes)
    whole += [UInt8](repeating: 0, count: driver.blockSize - whole.count)
    let start = GuestOffset(block.number * driver.blockSize)
    let packed = whole.withBytes { Compression.pack($0, driver.header.method) }
    if let packed, packed.count < whole.count - 512 {
      let offset = try take(packed.count)
      try driver.store.write(packed, at: offset)
      let entry = QCOW2Entry.raw(compressed: offset, count: packed.count, clusterBits: driver.header.clusterBits)
      try driver.replaceEntry(start, by: entry)
    } else {
      let placement = try driver.allocate(GuestRange(start, count: driver.blockSize))
      try driver.store.write(whole, at: placement.location.offset)
      try driver.publish(placement)
    }
    if driver.isCrowded { try driver.flush() }
  }

  /// Space that starts where the last one ended, if the file's clusters continue there. The reference count of a host
  /// cluster is the number of compressed clusters in it.
  private func take(_ count: Int) throws(DiskError) -> HostOffset {
    if position + count > end {
      let cluster = try driver.takeCluster()
      if cluster != end || end.bytes == 0 {
        position = cluster
      } else if position < end {
        try driver.addReference(end + -driver.blockSize)
      }
      end = cluster + driver.blockSize
    } else {
      try driver.addReference(end + -driver.blockSize)
    }
    defer { position += count }
    return position
  }

  func finish() throws(DiskError) {
    try driver.store.extend(to: end)
    try driver.flush()
    try driver.close()
  }
}

extension QCOW2Driver {
  func addReference(_ offset: HostOffset) throws(DiskError) { try setRefcount(refcount(offset) + 1, of: offset) }
}
