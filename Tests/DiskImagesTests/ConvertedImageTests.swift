import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// A new image takes an old one's place as a whole or not at all, whatever happens on the way.
@Suite struct ConvertedImageTests {
  static let size = 300 << 10
  static let kinds = JudgedKind.all.filter { $0.parent == nil }

  private static func bytes(_ value: UInt8) -> [UInt8] {
    var bytes = [UInt8](repeating: value, count: size)
    for index in stride(from: 0, to: size, by: 7) { bytes[index] = UInt8(truncatingIfNeeded: index >> 6) }
    bytes.replaceSubrange(100_000..<200_000, with: [UInt8](repeating: 0, count: 100_000))
    return bytes
  }

  @Test(arguments: kinds)
  func `wherever the power fails there is the old image or the new one`(_ kind: JudgedKind) throws {
    let (storage, old, new) = try sources(kind)
    let before = MemoryStorage(copying: storage)
    storage.log = []
    try convert("new.raw", to: kind, in: storage)
    let cut = PowerCut(before: before, log: storage.log ?? [])
    var random = RandomStream(seed: CrashTests.seed, owner: "cuts")
    for count in 0...cut.log.count {
      for _ in 0..<CrashTests.replays {
        let files = cut.files(after: count, &random)
        let what = "\(kind) cut after \(count) of \(cut.log.count), seed \(CrashTests.seed)"
        let found = try DiskImage.contents(of: kind.name, in: files).prefix(ConvertedImageTests.size)
        let isWhole = found.elementsEqual(new) || (count < cut.log.count && found.elementsEqual(old))
        #expect(isWhole, "\(what)")
        #expect(try DiskImage.open(kind.name, in: files).check().errors == 0, "\(what)")
        try convert("new.raw", to: kind, in: files)
        expectEqual(
          try DiskImage.contents(of: kind.name, in: files).prefix(ConvertedImageTests.size), new, what + ", repeated")
      }
    }
  }

  @Test(arguments: kinds)
  func `a conversion that fails leaves the old image, and nothing else behind`(_ kind: JudgedKind) throws {
    let (original, old, new) = try sources(kind)
    var isDone = false
    var count = 0
    while !isDone {
      let storage = MemoryStorage(copying: original)
      storage.changesBeforeFailure = count
      do {
        try convert("new.raw", to: kind, in: storage)
        isDone = true
      } catch let error as DiskError {
        #expect(error.reason.contains("no space"))
        storage.changesBeforeFailure = nil
        let found = try DiskImage.contents(of: kind.name, in: storage).prefix(ConvertedImageTests.size)
        let isWhole = found.elementsEqual(old) || found.elementsEqual(new)
        #expect(isWhole, "\(kind), change \(count)")
        let isOld = found.elementsEqual(old)
        #expect(!isOld || storage.files.keys.sorted() == original.files.keys.sorted(), "\(kind), change \(count)")
        try convert("new.raw", to: kind, in: storage)
      }
      let found = try DiskImage.contents(of: kind.name, in: storage).prefix(ConvertedImageTests.size)
      expectEqual(found, new, "\(kind), change \(count)")
      count += 1
    }
    #expect(count > 3)
  }

  @Test(arguments: kinds)
  func `an image is converted onto itself`(_ kind: JudgedKind) throws {
    let (storage, old, _) = try sources(kind)
    try convert(kind.name, to: kind, in: storage)
    expectEqual(try DiskImage.contents(of: kind.name, in: storage).prefix(ConvertedImageTests.size), old, "\(kind)")
    #expect(storage.files.count < 5)
  }

  /// Two raw images, and the first of them converted.
  private func sources(_ kind: JudgedKind) throws -> (MemoryStorage, old: [UInt8], new: [UInt8]) {
    let storage = MemoryStorage()
    let (old, new) = (ConvertedImageTests.bytes(1), ConvertedImageTests.bytes(2))
    for (name, bytes) in [("old.raw", old), ("new.raw", new)] {
      try DiskImage.create(name, ImageBlueprint(format: .raw, size: bytes.count), in: storage)
      try storage.change(name) { $0 = bytes }
    }
    try convert("old.raw", to: kind, in: storage)
    return (storage, old, new)
  }

  private func convert(_ source: String, to kind: JudgedKind, in storage: MemoryStorage) throws {
    try DiskImage.open(source, in: storage).convert(
      to: kind.name,
      ImageBlueprint(format: kind.format, size: 0, variant: kind.variant, allocation: kind.allocation))
  }
}
