/// A directory in memory, for the length of one operation.
///
/// It has no more than 2 MiB: the specification allows 65,536 entries, and a chain that is longer is an error.
struct FATDirectory {
  static let slotSize = 32
  static let maximumSize = 65_536 * slotSize
  static let deletedMark: UInt8 = 0xE5

  let path: String
  let kind: FATKind
  /// Where the pieces are on the device; they have one size.
  private(set) var pieces: [Int]
  let pieceSize: Int
  private(set) var bytes: [UInt8]
  /// Nil for the fixed root directory, which cannot grow.
  private(set) var lastCluster: Cluster?

  init(fixedRootOf geometry: FATGeometry, _ device: some BlockDevice) throws(FileSystemError) {
    (path, kind, lastCluster) = ("/", geometry.kind, nil)
    (pieces, pieceSize) = ([geometry.fixedRoot.lowerBound], geometry.fixedRoot.count)
    bytes = try device.read(geometry.fixedRoot)
  }

  init(
    at first: Cluster, path: String, _ table: inout FATTable, _ device: some BlockDevice
  ) throws(FileSystemError) {
    let geometry = table.geometry
    guard geometry.contains(first) else {
      throw FileSystemError(
        .damaged, "'\(path)' is damaged: it begins in cluster \(first.number), which does not exist")
    }
    (self.path, kind, pieces, pieceSize, bytes) = (path, geometry.kind, [], geometry.clusterSize, [])
    var chain = FATChain(from: first)
    repeat {
      guard bytes.count < FATDirectory.maximumSize else {
        throw FileSystemError(
          .damaged, "'\(path)' is damaged: a directory has at most 65536 entries, and this one has more")
      }
      pieces.append(geometry.offset(of: chain.cluster))
      bytes += try device.read(geometry.range(of: chain.cluster))
      lastCluster = chain.cluster
    } while try chain.advance(&table, of: path, device)
  }

  var slotCount: Int { bytes.count / FATDirectory.slotSize }

  func slot(_ index: Int) -> ArraySlice<UInt8> {
    bytes[index * FATDirectory.slotSize..<(index + 1) * FATDirectory.slotSize]
  }

  func offset(ofSlot index: Int) -> Int {
    let byte = index * FATDirectory.slotSize
    return pieces[byte / pieceSize] + byte % pieceSize
  }

  mutating func append(_ cluster: Cluster, at offset: Int) {
    pieces.append(offset)
    bytes += [UInt8](repeating: 0, count: pieceSize)
    lastCluster = cluster
  }

  mutating func set(_ slots: [[UInt8]], at first: Int) {
    bytes.put(slots.flatMap { $0 }, at: first * FATDirectory.slotSize)
  }

  /// Writes a range of slots, in the order of the disk or against it.
  func store(_ slots: Range<Int>, descending: Bool = false, _ device: inout some BlockDevice) throws(FileSystemError) {
    let perPiece = pieceSize / FATDirectory.slotSize
    var runs: [Range<Int>] = []
    var first = slots.lowerBound
    while first < slots.upperBound {
      let end = min(slots.upperBound, (first / perPiece + 1) * perPiece)
      runs.append(first..<end)
      first = end
    }
    for run in descending ? runs.reversed() : runs {
      let content = Array(bytes[run.lowerBound * FATDirectory.slotSize..<run.upperBound * FATDirectory.slotSize])
      try device.writeSectors(content, at: offset(ofSlot: run.lowerBound), descending: descending)
    }
  }
}

extension FATDirectory {
  /// What one pass over the slots finds.
  struct Scan {
    /// Without volume labels, `.` and `..`.
    var entries: [FATEntry] = []
    var label: FATEntry?
    var dots: [FATEntry] = []
    /// Slots with pieces of long names that belong to no entry.
    var orphans = 0
    /// The first slot that was never used; the number of slots if there is none.
    var end = 0
  }

  func scan() -> Scan {
    var scan = Scan()
    var collector = FATLongNameCollector()
    func take(_ index: Int) {
      let slot = slot(index)
      let attributes = FATAttributes(rawValue: slot[slot.startIndex + 11])
      if attributes.isLongName {
        if !collector.add(slot, at: index) { scan.orphans += 1 }
        return
      }
      let short = FATShortName(bytes: Array(slot.prefix(11)))
      let long = attributes.contains(.volumeLabel) ? nil : collector.name(for: short)
      if long == nil, !collector.isEmpty { scan.orphans += 1 }
      let entry = FATEntry(
        slot: slot, name: long, slots: (long == nil ? index : collector.firstSlot)..<index + 1,
        offset: offset(ofSlot: index),
        kind: kind)
      collector.reset()
      if attributes.contains(.volumeLabel) {
        scan.label = scan.label ?? entry
      } else if short == .dot || short == .dotDot {
        scan.dots.append(entry)
      } else {
        scan.entries.append(entry)
      }
    }
    while scan.end < slotCount {
      let first = bytes[scan.end * FATDirectory.slotSize]
      if first == 0 { break }
      if first == FATDirectory.deletedMark {
        if !collector.isEmpty { scan.orphans += 1 }
        collector.reset()
      } else {
        take(scan.end)
      }
      scan.end += 1
    }
    if !collector.isEmpty { scan.orphans += 1 }
    return scan
  }

  /// The entry with a name, whatever its case; its short name is as good as its long one.
  func entry(named name: String) -> FATEntry? {
    let key = FATName.key(FATName.trimmed(name))
    return scan().entries.first { FATName.key($0.name) == key || FATName.key($0.shortNameText) == key }
  }

  /// The first of `count` adjacent slots that are free, or where they would be if the directory grew.
  func freeSlots(_ count: Int, end: Int) -> Int {
    var run = 0
    for index in 0..<slotCount {
      let isFree = index >= end || bytes[index * FATDirectory.slotSize] == FATDirectory.deletedMark
      run = isFree ? run + 1 : 0
      if run == count { return index + 1 - count }
    }
    return slotCount - run
  }
}
