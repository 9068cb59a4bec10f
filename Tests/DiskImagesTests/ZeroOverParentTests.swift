import DiskTesting
import Testing

@testable import DiskImages

/// The classic bug of the field: a zeroed block of a child that shows the parent's old data.
@Suite struct ZeroOverParentTests {
  enum Way: CaseIterable, Sendable {
    case write, zero, discard

    func clear(_ range: GuestRange, of image: DiskImage) throws {
      switch self {
      case .write: try image.write([UInt8](repeating: 0, count: range.count), at: range.start)
      case .zero: try image.zero(range)
      case .discard: try image.discard(range)
      }
    }
  }

  @Test(arguments: ChainKind.all, Way.allCases)
  func `zeroes in a child hide the parent's data`(_ kind: ChainKind, _ way: Way) throws {
    let storage = try chain(kind)
    let path = storage.files(in: ".").first { $0.hasPrefix("child") } ?? ""
    var expected = [UInt8](repeating: 0x5A, count: kind.size)
    for range in ranges(of: kind) {
      let image = try DiskImage.open(path, for: .writing, in: storage)
      try way.clear(range, of: image)
      try image.close()
      expected.replaceSubrange(range.indices, with: [UInt8](repeating: 0, count: range.count))
      let again = try DiskImage.open(path, in: storage)
      #expect(try again.read(again.wholeDisk) == expected)
    }
  }

  @Test(arguments: ChainKind.all)
  func `a commit carries zeroes down to the parent`(_ kind: ChainKind) throws {
    let storage = try chain(kind)
    let path = storage.files(in: ".").first { $0.hasPrefix("child") } ?? ""
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.zero(image.wholeDisk)
    try image.close()
    try DiskImage.commit(path, in: storage)
    let base = try DiskImage.open("base.\(kind.base.usualExtension)", in: storage)
    #expect(try base.read(base.wholeDisk).allSatisfy { $0 == 0 })
  }

  /// A base full of data and an empty child over it.
  private func chain(_ kind: ChainKind) throws -> MemoryStorage {
    let storage = MemoryStorage()
    let base = "base.\(kind.base.usualExtension)"
    let blueprint = ImageBlueprint(format: kind.base, size: kind.size, variant: kind.variant, blockSize: kind.blockSize)
    try DiskImage.create(base, blueprint, in: storage)
    let image = try DiskImage.open(base, for: .writing, in: storage)
    try image.write([UInt8](repeating: 0x5A, count: kind.size), at: GuestOffset(0))
    try image.close()
    let format = kind.deltas[0]
    try DiskImage.fork(base, to: ["child.\(format.usualExtension)"], format: format, in: storage)
    return storage
  }

  /// A sector, parts of blocks, whole blocks, several of them, the last one.
  private func ranges(of kind: ChainKind) -> [GuestRange] {
    let block = kind.blockSize ?? 1 << 16
    return [
      GuestRange(GuestOffset(512), count: 512), GuestRange(GuestOffset(block + 100), count: 300),
      GuestRange(GuestOffset(2 * block), count: block), GuestRange(GuestOffset(4 * block - 512), count: 2 * block),
      GuestRange(GuestOffset(kind.size - block), count: block), GuestRange(GuestOffset(0), count: kind.size),
    ].filter { $0.end.bytes <= kind.size }
  }
}
