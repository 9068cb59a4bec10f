/// Presents a file as if its log had been replayed, for read-only access.
final class VHDXReplayedStore: Store {
  private let base: any Store
  private var sectors: [Int: [UInt8]] = [:]
  let size: Int

  /// For one entry; logs hold changes to tables, which are short.
  private static let maximumZeroCount = 64 << 20

  init(_ base: any Store, _ entries: [VHDXLog.Entry]) {
    self.base = base
    let zeroes = [UInt8](repeating: 0, count: VHDXLog.sector)
    size = max(base.size, min(entries.last?.lastSize ?? 0, 1 << 50))
    for entry in entries {
      for change in entry.changes {
        guard let bytes = change.bytes else {
          // An entry can claim any number of zeroes; only those within the file matter.
          let end = min(
            change.offset.bytes + change.count, base.size,
            change.offset.bytes + VHDXReplayedStore.maximumZeroCount)
          for position in stride(from: change.offset.bytes, to: end, by: VHDXLog.sector) {
            sectors[position / VHDXLog.sector] = zeroes
          }
          continue
        }
        sectors[change.offset.bytes / VHDXLog.sector] = bytes
      }
    }
  }

  var path: String { base.path }
  var allocatedSize: Int { base.allocatedSize }

  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    try base.read(bytes, at: offset)
    let first = offset.bytes / VHDXLog.sector
    for (index, sector) in sectors where first...(offset.bytes + bytes.count) / VHDXLog.sector ~= index {
      let start = index * VHDXLog.sector
      let from = max(start, offset.bytes)
      let end = min(start + VHDXLog.sector, offset.bytes + bytes.count)
      guard from < end else { continue }
      bytes.part(from - offset.bytes, count: end - from).copyBytes(from: sector[(from - start)..<(end - start)])
    }
  }

  private var refusal: DiskError { DiskError(.usage, path, "it is open read-only") }
  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError) { throw refusal }
  func resize(to size: Int) throws(DiskError) { throw refusal }
  func zero(_ offset: HostOffset, count: Int, keepingSpace: Bool) throws(DiskError) { throw refusal }
  func reserve(_ offset: HostOffset, count: Int) throws(DiskError) { throw refusal }
  func data(from offset: HostOffset) -> Range<Int>? { offset.bytes < size ? offset.bytes..<size : nil }
  func flush() throws(DiskError) {}
}
