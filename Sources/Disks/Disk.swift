public import FileSystems
public import SimulationKernel

/// A disk of the simulated world, as a value: an immutable base under an overlay of changed blocks.
///
/// Copies share everything that they have in common, so a fork of the world or a snapshot of a machine copies no block. In a checkpoint
/// the blocks are chunks, each content once, however many disks have it.
///
/// What was written is read at once, but a power failure keeps only what was flushed.
public struct Disk: Sendable, Equatable, StateRecord {
  /// In bytes; a multiple of 512.
  public let size: Int
  /// What the disk was made of; it never changes.
  private let base: BlockMap
  /// What was written since.
  private var overlay: BlockMap
  /// The overlay as of the last flush.
  private var durable: BlockMap

  /// Of the largest disk, in bytes.
  public static let maximumSize = 1 << 44
  public static let blockSize = BlockMap.blockSize

  public static let fields = Fields(\Disk.size, \.base, \.overlay, \.durable)

  public var inconsistency: String? {
    let limit = Disk.blockCount(of: size)
    guard size > 0, size <= Disk.maximumSize, size % 512 == 0 else { return "a disk of \(size) bytes" }
    return base.limit == limit && overlay.limit == limit && durable.limit == limit ? nil : "layers of different sizes"
  }

  /// An empty disk.
  ///
  /// - Precondition: the size is a multiple of 512, at least that and at most ``maximumSize``.
  public init(size: Int) { self.init(size: size, base: BlockMap(limit: Disk.blockCount(of: size))) }

  /// A disk with the content of an image: blocks of ``blockSize`` bytes by index; those that are left out are zero.
  public init(size: Int, blocks: some Sequence<(index: Int, bytes: [UInt8])>) {
    var base = BlockMap(limit: Disk.blockCount(of: size))
    for block in blocks {
      precondition(block.bytes.count == Disk.blockSize, "a block of \(block.bytes.count) bytes")
      if block.bytes.contains(where: { $0 != 0 }) { base[block.index] = block.bytes }
    }
    self.init(size: size, base: base)
  }

  private init(size: Int, base: BlockMap) {
    precondition(size > 0 && size <= Disk.maximumSize && size % 512 == 0, "a disk of \(size) bytes")
    (self.size, self.base) = (size, base)
    overlay = BlockMap(limit: base.limit)
    durable = overlay
  }

  static func blockCount(of size: Int) -> Int { (max(0, size) + blockSize - 1) / blockSize }
}

extension Disk {
  /// What identifies the base: equal digests mean equal content.
  public var baseDigest: ContentDigest {
    var writer = ByteWriter()
    base.encode(to: &writer)
    return ContentDigest(of: writer.bytes)
  }

  /// The indices of the blocks that were written since the disk was made, ascending: what a delta file holds.
  public var changedBlocks: [Int] { overlay.indices }

  /// Whether a block was written since the disk was made.
  public func isChanged(_ index: Int) -> Bool { overlay[index] != nil }

  /// What was written since the disk was made takes this much, in bytes.
  public var changedBytes: Int { overlay.count * Disk.blockSize }

  /// The indices of the blocks whose content is not durable yet, ascending.
  public var unflushedBlocks: [Int] { overlay.differences(from: durable) }

  /// The indices of all blocks that are stored, ascending: the others are zero.
  public var storedBlocks: [Int] {
    var merged = base
    merged.merge(overlay)
    return merged.indices
  }

  /// The content of a block, whatever layer it is in.
  public func block(_ index: Int) -> [UInt8] { overlay[index] ?? base[index] ?? Disk.zeroes }

  /// A disk of the same content over a base that has all of it: the read-only parent of a snapshot's delta.
  public var frozen: Disk {
    var merged = base
    merged.merge(overlay)
    return Disk(size: size, base: merged)
  }

  /// Without power everything is lost that was not flushed.
  public mutating func losePower() { overlay = durable }

  static let zeroes = [UInt8](repeating: 0, count: blockSize)
}

extension Disk: BlockDevice {
  public func read(_ range: Range<Int>) throws(FileSystemError) -> [UInt8] {
    try expectWithin(range)
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    for (index, part) in Disk.pieces(of: range) { result += block(index)[part] }
    return result
  }

  public mutating func write(_ bytes: [UInt8], at offset: Int) throws(FileSystemError) {
    guard offset >= 0, bytes.count <= size, offset <= size - bytes.count else {
      throw FileSystemError(.device, "\(bytes.count) bytes at \(offset) are past the end of a disk of \(size) bytes")
    }
    var done = 0
    for (index, part) in Disk.pieces(of: offset..<offset + bytes.count) {
      let source = bytes[done..<done + part.count]
      // Zeroes where nothing is stored change nothing, and a new file system writes many.
      if overlay[index] == nil, base[index] == nil, source.allSatisfy({ $0 == 0 }) {
        done += part.count
        continue
      }
      overlay.update(index, orFrom: base[index] ?? Disk.zeroes) { $0.replaceSubrange(part, with: source) }
      done += part.count
    }
  }

  public mutating func flush() throws(FileSystemError) { durable = overlay }

  /// Writes are carried out in their order.
  public mutating func barrier() throws(FileSystemError) {}

  private func expectWithin(_ range: Range<Int>) throws(FileSystemError) {
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw FileSystemError(.device, "bytes \(range) are past the end of a disk of \(size) bytes")
    }
  }

  /// The blocks of a range, and which bytes of each.
  private static func pieces(of range: Range<Int>) -> [(index: Int, part: Range<Int>)] {
    guard !range.isEmpty else { return [] }
    return (range.lowerBound / blockSize...(range.upperBound - 1) / blockSize).map { index in
      let part = range.clamped(to: index * blockSize..<(index + 1) * blockSize)
      return (index, part.lowerBound - index * blockSize..<part.upperBound - index * blockSize)
    }
  }
}
