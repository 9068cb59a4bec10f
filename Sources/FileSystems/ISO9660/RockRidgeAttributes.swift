/// What the system use entries of a record say (SUSP-112 and RRIP-112).
struct RockRidgeAttributes {
  /// NM
  var name: [UInt8] = []
  var hasName = false
  /// PX
  var mode: UInt32?
  /// TF
  var modified: CivilTime?
  /// SL
  var link: [UInt8] = []
  var isLink = false
  private var linkNeedsSeparator = false
  /// CL: the directory that stands here is at this block.
  var childBlock: Int?
  /// RE: shown elsewhere.
  var isRelocated = false
  /// Whether any entry is one of Rock Ridge.
  var isRockRidge = false

  /// The number of continuation areas that one record may have: a chain that is longer is taken for a loop.
  private static let continuationLimit = 32

  init(
    _ record: ISO9660Record, of volume: ISO9660Volume, skipping skipped: Int, _ device: some BlockDevice
  ) throws(FileSystemError) {
    var area = Array(record.systemUse.dropFirst(skipped))
    for _ in 0..<RockRidgeAttributes.continuationLimit {
      guard let next = read(area) else { return }
      let start = next.block * volume.blockSize + next.offset
      guard next.size <= 1 << 16, start + next.size <= device.size else {
        throw FileSystemError(
          .damaged, "the disc is damaged: a continuation of names at block \(next.block) is not on it")
      }
      area = try device.read(start..<start + next.size)
    }
    throw FileSystemError(.damaged, "the disc is damaged: the continuation of a name has no end")
  }

  private typealias Continuation = (block: Int, offset: Int, size: Int)

  /// Reads the entries of one area; the result is where they go on.
  private mutating func read(_ area: [UInt8]) -> Continuation? {
    var (offset, continuation): (Int, Continuation?) = (0, nil)
    while offset + 4 <= area.count {
      let length = Int(area[offset + 2])
      guard length >= 4, offset + length <= area.count else { break }
      let entry = area.field(offset, length)
      offset += length
      switch (entry[0], entry[1]) {
      case (UInt8(ascii: "C"), UInt8(ascii: "E")) where length >= 28:
        continuation = (entry.little32(4), entry.little32(12), entry.little32(20))
      case (UInt8(ascii: "S"), UInt8(ascii: "T")): return continuation
      default: take(entry)
      }
    }
    return continuation
  }

  private mutating func take(_ entry: [UInt8]) {
    let signature = String(decoding: entry.prefix(2), as: UTF8.self)
    switch signature {
    case "NM" where entry.count >= 5: takeName(entry)
    case "PX" where entry.count >= 12: mode = UInt32(truncatingIfNeeded: entry.little32(4))
    case "TF" where entry.count >= 5: takeTimes(entry)
    case "SL" where entry.count >= 5: takeLink(entry)
    case "CL" where entry.count >= 12: childBlock = entry.little32(4)
    case "RE": isRelocated = true
    case "RR", "PN", "PL": break
    case "ER": isRockRidge = isRockRidge || RockRidgeAttributes.isRockRidge(entry)
    default: return
    }
    if signature != "ER" { isRockRidge = true }
  }

  /// The identifier of the extension: RRIP's of 1991 or its successor's, which is that of IEEE P1282.
  private static func isRockRidge(_ entry: [UInt8]) -> Bool {
    guard entry.count >= 8 else { return false }
    let identifier = entry.field(8, min(Int(entry[4]), entry.count - 8))
    return ["RRIP_1991A", "IEEE_P1282", "IEEE_1282"].contains(String(decoding: identifier, as: UTF8.self))
  }

  private mutating func takeName(_ entry: [UInt8]) {
    // Flags 2 and 4 mean `.` and `..`, which have records of their own.
    guard entry[4] & 0x06 == 0 else { return }
    name += entry[5...]
    hasName = true
  }

  /// The times stand in the order of the flags' bits; the second one is that of the last change of the content.
  private mutating func takeTimes(_ entry: [UInt8]) {
    let (flags, isLong) = (entry[4], entry[4] & 0x80 != 0)
    guard flags & 0x02 != 0 else { return }
    let (size, start) = (isLong ? 17 : 7, 5 + (flags & 0x01 != 0 ? (isLong ? 17 : 7) : 0))
    guard start + size <= entry.count else { return }
    modified = isLong ? ISO9660Time.long(entry.field(start, size)) : ISO9660Time.short(entry.field(start, size))
  }
}

extension RockRidgeAttributes {
  /// Component records: flags, length, text (RRIP-112, 4.1.3.1).
  private mutating func takeLink(_ entry: [UInt8]) {
    isLink = true
    var offset = 5
    while offset + 2 <= entry.count, link.count <= 4096 {
      let (flags, length) = (entry[offset], Int(entry[offset + 1]))
      guard offset + 2 + length <= entry.count else { return }
      if linkNeedsSeparator { link.append(UInt8(ascii: "/")) }
      switch flags & 0x0E {
      case 0x02: link += Array(".".utf8)
      case 0x04: link += Array("..".utf8)
      case 0x08: link = [UInt8(ascii: "/")]
      default: link += entry.field(offset + 2, length)
      }
      // The root is its own separator, and a component that continues is not finished.
      linkNeedsSeparator = flags & 0x08 == 0 && flags & 0x01 == 0
      offset += 2 + length
    }
  }

  func apply(
    to entry: inout ISO9660Entry, of volume: ISO9660Volume, _ path: FilePath, _ device: some BlockDevice
  ) throws(FileSystemError) {
    if hasName { entry.name = String(decoding: name, as: UTF8.self) }
    entry.mode = mode
    entry.modified = modified ?? entry.modified
    if isLink { (entry.linkTarget, entry.size) = (String(decoding: link, as: UTF8.self), 0) }
    guard let childBlock else { return }
    // What stands here is an empty file; the directory's own first record tells its size.
    let start = childBlock * volume.blockSize
    guard start + 34 <= device.size else {
      throw FileSystemError(
        .damaged, "'\(path.appending(entry.name))' is damaged: block \(childBlock) is not on the disc")
    }
    let bytes = try device.read(start..<min(start + 255, device.size))
    guard let own = ISO9660Record(bytes, at: 0), own.identifier == [0] else {
      throw FileSystemError(
        .damaged, "'\(path.appending(entry.name))' is damaged: there is no directory at block \(childBlock)")
    }
    (entry.isDirectory, entry.size, entry.isRelocated) = (true, 0, true)
    entry.extents = [ISO9660Extent(block: childBlock, size: own.extent.size)]
  }
}
