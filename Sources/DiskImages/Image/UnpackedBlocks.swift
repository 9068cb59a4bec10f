/// Caches the block that was decompressed last.
final class UnpackedBlocks {
  private var path = ""
  private var offset = HostOffset(-1)
  private var buffer = ByteBuffer(count: 0)

  /// Valid until the next call.
  func bytes(of block: CompressedBlock) throws(DiskError) -> UnsafeRawBufferPointer {
    if offset != block.location.offset || path != block.location.store.path { try unpack(block) }
    return UnsafeRawBufferPointer(buffer.bytes)
  }

  func forget() { offset = HostOffset(-1) }

  private func unpack(_ block: CompressedBlock) throws(DiskError) {
    let packed = try block.location.store.bytes(at: block.location.offset, count: block.storedCount)
    offset = HostOffset(-1)
    guard let unpacked = Compression.unpack(packed, block.method, count: block.block.count) else {
      throw block.location.store.damaged(
        "the compressed block at \(block.location.offset.bytes) cannot be decompressed")
    }
    if buffer.count != unpacked.count { buffer = ByteBuffer(count: unpacked.count) }
    buffer.bytes.copyBytes(from: unpacked)
    (path, offset) = (block.location.store.path, block.location.offset)
  }
}
