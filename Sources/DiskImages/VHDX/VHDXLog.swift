/// The log, a ring of entries that each hold whole sectors of 4 KiB for the tables ([MS-VHDX] 2.3): changes are written
/// and flushed here before they are written in place, so that a crash never leaves a table half written.
struct VHDXLog {
  static let sector = 4096

  struct Entry {
    /// Nil means zeroes.
    var changes: [(offset: HostOffset, bytes: [UInt8]?, count: Int)]
    var sequence: UInt64
    var tail: Int
    var size: Int
    var start: Int
    /// The minimum size of the file.
    var flushedSize: Int
    var lastSize: Int
  }

  /// The entries to replay, oldest first: the chain of intact entries with the highest sequence number.
  static func active(_ store: any Store, _ header: VHDXHeader) throws(DiskError) -> [Entry] {
    guard header.log != .none else { return [] }
    let ring = try store.bytes(at: header.logOffset, count: header.logSize)
    var best: [Entry] = []
    var start = 0
    // A chain that begins within another is the tail of that chain. A crafted ring of many chains that share their
    // tails must not be followed forever.
    var covered: Set<Int> = []
    var budget = 8 * ring.count / sector
    while start < ring.count {
      defer { start += VHDXLog.sector }
      guard budget > 0, !covered.contains(start) else { continue }
      let chain = chain(ring, from: start, header)
      covered.formUnion(chain.map(\.start))
      budget -= chain.count
      guard let last = chain.last else { continue }
      let isLonger = last.sequence == best.last?.sequence && chain.count > best.count
      if last.sequence > best.last?.sequence ?? 0 || isLonger { best = chain }
    }
    guard let last = best.last, let first = best.firstIndex(where: { $0.start == last.tail }) else {
      if best.isEmpty { return [] }
      throw store.damaged("the beginning of its log is missing")
    }
    return Array(best[first...])
  }

  private static func chain(_ ring: [UInt8], from start: Int, _ header: VHDXHeader) -> [Entry] {
    var chain: [Entry] = []
    var position = start
    var total = 0
    while total < ring.count, let entry = entry(ring, at: position, header) {
      if let last = chain.last, entry.sequence != last.sequence + 1 { break }
      chain.append(entry)
      position = (position + entry.size) % ring.count
      total += entry.size
    }
    return chain
  }

  private static func entry(_ ring: [UInt8], at start: Int, _ header: VHDXHeader) -> Entry? {
    let head = ring[start..<start + 64]
    guard head.starts(with: "loge".utf8) else { return nil }
    let fixed = Array(head)
    let size = Int(fixed.little(8, as: UInt32.self))
    let sequence = fixed.little(16, as: UInt64.self)
    let count = Int(fixed.little(24, as: UInt32.self))
    guard size > 0, size % sector == 0, size <= ring.count, sequence > 0,
      UniqueID(mixedEndian: fixed.field(32, 16)) == header.log, (64 + 32 * count).roundedUp(to: sector) <= size
    else { return nil }
    let bytes = Array(
      (start + size <= ring.count ? ring[start..<start + size] : ring[start...] + ring[..<(start + size - ring.count)]))
    guard bytes.isSealedVHDX, let changes = changes(bytes, count: count, sequence) else { return nil }
    return Entry(
      changes: changes, sequence: sequence, tail: Int(fixed.little(12, as: UInt32.self)), size: size, start: start,
      flushedSize: Int(plausible: fixed.little(48, as: UInt64.self)) ?? .max,
      lastSize: Int(plausible: fixed.little(56, as: UInt64.self)) ?? .max)
  }

  private static func changes(
    _ bytes: [UInt8], count: Int, _ sequence: UInt64
  ) -> [(offset: HostOffset, bytes: [UInt8]?, count: Int)]? {
    var changes: [(offset: HostOffset, bytes: [UInt8]?, count: Int)] = []
    var data = (64 + 32 * count).roundedUp(to: sector)
    for index in 0..<count {
      let descriptor = 64 + 32 * index
      guard bytes.little(descriptor + 24, as: UInt64.self) == sequence,
        let offset = Int(plausible: bytes.little(descriptor + 16, as: UInt64.self))
      else { return nil }
      if bytes.hasPrefix("zero", at: descriptor) {
        guard let length = Int(plausible: bytes.little(descriptor + 8, as: UInt64.self)) else { return nil }
        changes.append((HostOffset(offset), nil, length))
        continue
      }
      guard bytes.hasPrefix("desc", at: descriptor), data + sector <= bytes.count, bytes.hasPrefix("data", at: data)
      else { return nil }
      guard bytes.little(data + 4, as: UInt32.self) == UInt32(truncatingIfNeeded: sequence >> 32),
        bytes.little(data + sector - 4, as: UInt32.self) == UInt32(truncatingIfNeeded: sequence)
      else { return nil }
      let whole = bytes.field(descriptor + 8, 8) + bytes[data + 8..<data + sector - 4] + bytes.field(descriptor + 4, 4)
      changes.append((HostOffset(offset), whole, sector))
      data += sector
    }
    return changes
  }

  /// An entry for some whole sectors.
  static func bytes(
    _ changes: [(offset: HostOffset, bytes: [UInt8])], sequence: UInt64, tail: Int, id: UniqueID, fileSize: Int
  ) -> [UInt8] {
    let data = (64 + 32 * changes.count).roundedUp(to: sector)
    var entry = [UInt8](repeating: 0, count: data + sector * changes.count)
    entry.put("loge".utf8, at: 0)
    entry.putLittle(UInt32(entry.count), at: 8)
    entry.putLittle(UInt32(tail), at: 12)
    entry.putLittle(sequence, at: 16)
    entry.putLittle(UInt32(changes.count), at: 24)
    entry.put(id.mixedEndian, at: 32)
    entry.putLittle(UInt64(fileSize), at: 48)
    entry.putLittle(UInt64(fileSize), at: 56)
    for (index, change) in changes.enumerated() {
      let descriptor = 64 + 32 * index
      entry.put("desc".utf8, at: descriptor)
      entry.put(change.bytes[(sector - 4)...], at: descriptor + 4)
      entry.put(change.bytes[..<8], at: descriptor + 8)
      entry.putLittle(UInt64(change.offset.bytes), at: descriptor + 16)
      entry.putLittle(sequence, at: descriptor + 24)
      let position = data + sector * index
      entry.put("data".utf8, at: position)
      entry.putLittle(UInt32(truncatingIfNeeded: sequence >> 32), at: position + 4)
      entry.put(change.bytes[8..<sector - 4], at: position + 8)
      entry.putLittle(UInt32(truncatingIfNeeded: sequence), at: position + sector - 4)
    }
    entry.sealVHDX()
    return entry
  }
}
