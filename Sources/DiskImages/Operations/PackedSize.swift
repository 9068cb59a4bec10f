/// Compresses blocks only to learn their size, without tables.
final class PackedSize: PackedTarget {
  let packedBlockSize: Int
  private(set) var bytes = 0
  private let method: CompressedBlock.Method
  /// A compressed block of a stream is preceded by a marker and takes whole sectors.
  private let (marker, unit): (Int, Int)

  /// An invalid size is refused when the image is created.
  static func blockSize(of blueprint: ImageBlueprint) -> Int { min(max(512, blueprint.blockSize ?? 1 << 16), 1 << 23) }

  init(_ blueprint: ImageBlueprint) {
    packedBlockSize = PackedSize.blockSize(of: blueprint)
    (marker, unit) = blueprint.format == .vmdk ? (12, 512) : (0, 1)
    method = blueprint.format == .vmdk ? .zlib : blueprint.variant == "zstd" ? .zstd : .deflate
  }

  func append(_ bytes: UnsafeRawBufferPointer, block: BlockIndex) throws(DiskError) {
    let packed = Compression.pack(bytes, method)?.count ?? bytes.count
    self.bytes += min(marker + packed, packedBlockSize + unit).roundedUp(to: unit)
  }

  func finish() throws(DiskError) {}
}
