/// Writes a streamOptimized disk from start to end: compressed grains, each after a marker, followed by tables and
/// directory ("Stream-Optimized Compressed Sparse Extents").
final class VMDKStreamWriter {
  private enum Marker: UInt32 { case end = 0, table = 1, directory = 2, footer = 3 }

  private let store: any Store
  private var header: VMDKSparseHeader
  private var position: HostOffset
  private var directory: [UInt32] = []
  private var table: [UInt32] = []
  private var pending: [UInt8] = []

  private static let chunk = 1 << 20

  init(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    guard !blueprint.isDelta else { throw DiskError(.usage, path, "a streamOptimized VMDK cannot have a parent") }
    header = try VMDKDriver.header(blueprint, sectors: blueprint.sectors, path: path)
    header.version = 3
    header.entriesPerTable = 512
    header.flags = VMDKSparseHeader.Flag.newlineTest | VMDKSparseHeader.Flag.compressed | VMDKSparseHeader.Flag.markers
    (header.descriptorSector, header.descriptorSectors) = (
      1, max(header.descriptorSectors, VMDKDriver.descriptorSectors)
    )
    header.overhead = (1 + header.descriptorSectors).roundedUp(to: header.grainSectors)
    header.directory = .max
    let line = VMDKDescriptor.ExtentLine(
      access: .readOnly, kind: .sparse, sectors: blueprint.sectors, name: path.fileName, offset: 0)
    let descriptor = try VMDKDescriptor(blueprint, createType: "streamOptimized", extents: [line], path: path)
    store = try storage.create(path)
    position = HostOffset(header.overhead * 512)
    guard descriptor.bytes.count <= header.descriptorSectors * 512 else {
      throw store.unsupported("its names are too long")
    }
    try store.write(header.bytes, at: HostOffset(0))
    try store.write(descriptor.bytes, at: HostOffset(512))
    try store.resize(to: position.bytes)
  }

  var grainSize: Int { header.grainSize }

  /// - Parameters:
  ///   - grain: Larger than all previous ones.
  ///   - bytes: A whole grain, or less at the end of the disk.
  func append(_ bytes: UnsafeRawBufferPointer, grain: BlockIndex) throws(DiskError) {
    let index = grain.number / header.entriesPerTable
    while directory.count < index { try endTable() }
    var whole = Array(bytes)
    whole += [UInt8](repeating: 0, count: grainSize - whole.count)
    guard let packed = whole.withBytes({ Compression.pack($0, .zlib) }) else {
      throw store.damaged("zlib cannot compress")
    }
    let number = grain.number % header.entriesPerTable
    table += [UInt32](repeating: 0, count: number - table.count)
    table.append(UInt32((position.bytes + pending.count) / 512))
    var marker = [UInt8](repeating: 0, count: 12)
    marker.putLittle(UInt64(grain.number * header.grainSectors), at: 0)
    marker.putLittle(UInt32(packed.count), at: 8)
    try put(marker + packed)
  }

  /// A table is written only if it has an entry.
  private func endTable() throws(DiskError) {
    defer { table = [] }
    guard !table.isEmpty else { return directory.append(0) }
    table += [UInt32](repeating: 0, count: header.entriesPerTable - table.count)
    try putMarker(.table, sectors: 4 * header.entriesPerTable / 512)
    directory.append(UInt32((position.bytes + pending.count) / 512))
    try put(VMDKStreamWriter.bytes(table))
  }

  private static func bytes(_ entries: [UInt32]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4 * entries.count)
    for (index, entry) in entries.enumerated() { bytes.putLittle(entry, at: 4 * index) }
    return bytes
  }

  private func putMarker(_ kind: Marker, sectors: Int) throws(DiskError) {
    var marker = [UInt8](repeating: 0, count: 512)
    marker.putLittle(UInt64(sectors), at: 0)
    marker.putLittle(kind.rawValue, at: 12)
    try put(marker)
  }

  /// Everything is aligned to sectors.
  private func put(_ bytes: [UInt8]) throws(DiskError) {
    pending += bytes
    pending += [UInt8](repeating: 0, count: pending.count.roundedUp(to: 512) - pending.count)
    if pending.count >= VMDKStreamWriter.chunk { try writePending() }
  }

  private func writePending() throws(DiskError) {
    try store.write(pending, at: position)
    position += pending.count
    pending = []
  }

  func finish() throws(DiskError) {
    while directory.count < header.tableCount { try endTable() }
    let bytes = VMDKStreamWriter.bytes(directory)
    try putMarker(.directory, sectors: bytes.count.dividedRoundingUp(by: 512))
    header.directory = (position.bytes + pending.count) / 512
    try put(bytes)
    try putMarker(.footer, sectors: 1)
    try put(header.bytes)
    try putMarker(.end, sectors: 0)
    try writePending()
    try store.flush()
  }
}

extension VMDKStreamWriter: PackedTarget {
  var packedBlockSize: Int { grainSize }
  func append(_ bytes: UnsafeRawBufferPointer, block: BlockIndex) throws(DiskError) {
    try append(bytes, grain: block)
  }
}
