/// Packs blocks only to know how large they become, without tables.
final class PackedSize: PackedTarget {
  let packedBlockSize: Int
  private(set) var bytes = 0
  private let method: CompressedBlock.Method
  /// A packed block of a stream has a marker before it, and takes whole sectors.
  private let (marker, unit): (Int, Int)

  /// A size that makes no sense is refused when the image is made.
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
