/// The block that was unpacked last.
final class UnpackedBlocks {
  private var path = ""
  private var offset = HostOffset(-1)
  private var buffer = OctetBuffer(count: 0)

  /// Valid until the next call.
  func octets(of block: CompressedBlock) throws(DiskError) -> UnsafeRawBufferPointer {
    if offset != block.location.offset || path != block.location.store.path { try unpack(block) }
    return UnsafeRawBufferPointer(buffer.octets)
  }

  func forget() { offset = HostOffset(-1) }

  private func unpack(_ block: CompressedBlock) throws(DiskError) {
    let packed = try block.location.store.octets(at: block.location.offset, count: block.storedCount)
    offset = HostOffset(-1)
    guard let unpacked = Compression.unpack(packed, block.method, count: block.block.count) else {
      throw block.location.store.damaged("what is packed at \(block.location.offset.octets) cannot be unpacked")
    }
    if buffer.count != unpacked.count { buffer = OctetBuffer(count: unpacked.count) }
    buffer.octets.copyBytes(from: unpacked)
    (path, offset) = (block.location.store.path, block.location.offset)
  }
}
