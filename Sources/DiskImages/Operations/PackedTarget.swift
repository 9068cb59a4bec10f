/// A new image that is written once, block by block, each compressed.
protocol PackedTarget {
  var packedBlockSize: Int { get }
  /// - Parameters:
  ///   - bytes: A whole block, or the rest of the disk; not all zero.
  ///   - block: After all previous blocks.
  func append(_ bytes: UnsafeRawBufferPointer, block: BlockIndex) throws(DiskError)
  func finish() throws(DiskError)
}
