import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// What kinds of images a chain is made of.
struct ChainKind: Hashable, Sendable, CustomStringConvertible {
  var base: ImageFormat
  var variant: String?
  /// Formats of deltas, drawn at random; those that the parent cannot have are passed over.
  var deltas: [ImageFormat]
  var blockSize: Int?
  var size = 1 << 20

  var description: String {
    "\(base.rawValue)\(variant.map { "-" + $0 } ?? "")" + (deltas.count > 1 ? " and others" : "")
  }

  static let all: [ChainKind] = [
    ChainKind(base: .vdi, deltas: [.vdi], blockSize: 1 << 16),
    ChainKind(base: .qcow2, variant: "v3", deltas: [.qcow2], blockSize: 1 << 12),
    ChainKind(base: .qcow2, variant: "v2", deltas: [.qcow2], blockSize: 1 << 9, size: 200 << 10),
    ChainKind(base: .vhd, deltas: [.vhd], blockSize: 1 << 14),
    ChainKind(base: .vmdk, deltas: [.vmdk], blockSize: 1 << 12),
    ChainKind(base: .vmdk, variant: "twoGbMaxExtentSparse", deltas: [.vmdk, .qcow2], blockSize: 1 << 14),
    ChainKind(base: .vhdx, deltas: [.vhdx], blockSize: 1 << 20, size: 3 << 20),
    ChainKind(base: .vhd, variant: "static", deltas: [.vhd, .qcow2]),
    ChainKind(base: .raw, deltas: [.qcow2]),
    ChainKind(base: .vdi, variant: "static", deltas: [.vdi, .qcow2], blockSize: 1 << 16),
    ChainKind(base: .vmdk, variant: "monolithicFlat", deltas: [.vmdk]),
    ChainKind(base: .vmdk, variant: "twoGbMaxExtentFlat", deltas: [.vmdk, .qcow2]),
    ChainKind(base: .vhdx, variant: "static", deltas: [.vhdx], blockSize: 1 << 20, size: 3 << 20),
    ChainKind(base: .qcow2, variant: "zstd", deltas: [.qcow2], blockSize: 1 << 14),
  ]
}

/// Random operations on a chain of images, beside plain arrays that say what the chain has to show.
struct ModelRun {
  let kind: ChainKind
  let storage: MemoryStorage
  var random: RandomStream
  /// What each image of the chain shows, the base first.
  var contents: [[UInt8]]
  var paths: [String]
  var image: DiskImage
  private var made = 0

  private static let longestChain = 6

  init(_ kind: ChainKind, seed: UInt64, storage: MemoryStorage = MemoryStorage()) throws {
    self.kind = kind
    self.storage = storage
    random = RandomStream(seed: seed, owner: "disk model")
    let path = "0.\(kind.base.usualExtension)"
    var blueprint = ImageBlueprint(format: kind.base, size: kind.size, variant: kind.variant, blockSize: kind.blockSize)
    if kind.base == .raw { blueprint.blockSize = nil }
    try DiskImage.create(path, blueprint, in: storage)
    paths = [path]
    contents = [[UInt8](repeating: 0, count: kind.size)]
    image = try DiskImage.open(path, for: .writing, in: storage)
  }

  var content: [UInt8] { contents[contents.count - 1] }

  mutating func step() throws {
    switch random.next(below: 100) {
    case 0..<45: try write()
    case 45..<60: try zero()
    case 60..<68: try discard()
    case 68..<90: try read()
    case 90..<95: try image.flush()
    case 95: try reopen()
    default: try changeChain()
    }
  }

  mutating func changeChain() throws {
    switch random.next(below: 6) {
    case 0, 1: try fork()
    case 2: try commit()
    case 3: try rebase()
    case 4: try compact()
    default: try resize()
    }
    try expectAll()
  }

  /// Often at the edges of blocks, and often whole blocks.
  mutating func range() -> GuestRange {
    let size = content.count
    let block = image.blockSize
    var start = Int(random.next(below: UInt64(size)))
    var count =
      Int(random.next(below: 3) == 0 ? random.next(below: UInt64(2 * min(block, 1 << 16))) : random.next(below: 3000))
      + 1
    switch random.next(below: 4) {
    case 0: start = start / block * block
    case 1: start = max(0, start / block * block - Int(random.next(below: 600)))
    case 2: start = start / 512 * 512
    default: break
    }
    if random.next(below: 4) == 0 { count = count.roundedUp(to: min(block, 1 << 16)) }
    return GuestRange(GuestOffset(start), count: min(count, size - start))
  }

  mutating func write() throws {
    let range = range()
    var bytes = (0..<range.count).map { _ in UInt8(0) }
    if random.next(below: 8) != 0 {
      let value = UInt8(1 + random.next(below: 255))
      for index in bytes.indices { bytes[index] = value &+ UInt8(truncatingIfNeeded: index >> 9) }
    }
    try image.write(bytes, at: range.start)
    contents[contents.count - 1].replaceSubrange(range.indices, with: bytes)
  }

  mutating func zero() throws {
    let range = range()
    try image.zero(range)
    contents[contents.count - 1].replaceSubrange(range.indices, with: [UInt8](repeating: 0, count: range.count))
  }

  mutating func discard() throws {
    let range = range()
    try image.discard(range)
    contents[contents.count - 1].replaceSubrange(range.indices, with: [UInt8](repeating: 0, count: range.count))
  }

  mutating func read() throws {
    let range = range()
    let bytes = try image.read(range)
    let isEqual = bytes.elementsEqual(content[range.indices])
    #expect(isEqual, "\(kind) reads wrong at \(range.start.bytes)")
  }

  mutating func reopen() throws {
    try image.close()
    let findings = try DiskImage.open(paths[paths.count - 1], in: storage).check()
    #expect(findings.errors == 0 && findings.repairable == 0, "\(kind): \(findings.findings)")
    image = try DiskImage.open(paths[paths.count - 1], for: .writing, in: storage)
  }

  func expectAll() throws {
    #expect(image.virtualSize == content.count)
    // A comparison of arrays within the expectation would print them.
    let isEqual = try image.read(image.wholeDisk) == content
    #expect(isEqual, "\(kind) shows something else")
  }
}

extension ModelRun {
  mutating func fork() throws {
    guard paths.count < ModelRun.longestChain else { return try commit() }
    try image.close()
    let parent = image.format
    let possible = kind.deltas.filter { $0 == .qcow2 || $0 == parent }
    let format = possible.isEmpty ? ImageFormat.qcow2 : possible[Int(random.next(below: UInt64(possible.count)))]
    made += 1
    let path = "\(made).\(format.usualExtension)"
    try DiskImage.fork(paths[paths.count - 1], to: [path], format: format, in: storage)
    paths.append(path)
    contents.append(content)
    image = try DiskImage.open(path, for: .writing, in: storage)
  }

  mutating func commit() throws {
    guard paths.count > 1 else { return }
    try image.close()
    let path = paths.removeLast()
    do {
      try DiskImage.commit(path, in: storage)
    } catch {
      // A base that cannot grow in place refuses a longer child, which then stays as it is.
      guard error.kind == .usage else { throw error }
      paths.append(path)
      image = try DiskImage.open(path, for: .writing, in: storage)
      return
    }
    let isEqual = try DiskImage.contents(of: path, in: storage) == content
    #expect(isEqual, "\(kind): the emptied delta shows something else")
    try storage.remove(path)
    let merged = contents.removeLast()
    // A shorter child leaves its parent's end alone.
    let rest = content.dropFirst(merged.count)
    contents[contents.count - 1] = merged + rest
    image = try DiskImage.open(paths[paths.count - 1], for: .writing, in: storage)
  }

  /// Onto its grandparent; the parent drops out of the chain.
  mutating func rebase() throws {
    guard paths.count > 2 else { return }
    try image.close()
    let parent = paths.count - 2
    let possible = image.format == .qcow2 || formatOf(paths[parent - 1]) == image.format
    if possible {
      try DiskImage.rebase(paths[paths.count - 1], onto: paths[parent - 1], in: storage)
      try storage.remove(paths[parent])
      paths.remove(at: parent)
      contents.remove(at: parent)
    }
    image = try DiskImage.open(paths[paths.count - 1], for: .writing, in: storage)
  }

  private func formatOf(_ path: String) -> ImageFormat? { ImageFormat(fileName: path) }

  mutating func compact() throws {
    try image.close()
    try DiskImage.compact(paths[paths.count - 1], in: storage)
    image = try DiskImage.open(paths[paths.count - 1], for: .writing, in: storage)
  }

  mutating func resize() throws {
    let old = content.count
    let change = Int(random.next(below: 128)) * 512
    let size = random.next(below: 2) == 0 || old < kind.size / 2 ? min(old + change, 2 * kind.size) : old - change
    if random.next(below: 2) == 0 {
      do { try image.resize(to: size) } catch {
        // Some cannot grow in place, and say so.
        guard error.kind == .usage else { throw error }
        return
      }
    } else {
      try image.close()
      // A delta keeps the size of its parent where its format demands that.
      let keepsSize = image.hasParent && image.top.demandsSizeOfParent && size != old
      if keepsSize {
        #expect(throws: DiskError.self) { try DiskImage.resize(paths[paths.count - 1], to: size, in: storage) }
      } else {
        try DiskImage.resize(paths[paths.count - 1], to: size, in: storage)
      }
      image = try DiskImage.open(paths[paths.count - 1], for: .writing, in: storage)
      if keepsSize { return }
    }
    contents[contents.count - 1] = Array(content.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - old))
  }
}

extension GuestRange {
  var indices: Range<Int> { start.bytes..<end.bytes }
}
