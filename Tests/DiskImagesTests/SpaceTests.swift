import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// What would not fit is refused before it begins.
@Suite struct SpaceTests {
  private static let size = 4 << 20

  enum Operation: String, CaseIterable, Sendable {
    case create, convert, convertStatic, commit, compact, rebase, resize, fork

    func run(in storage: MemoryStorage) throws {
      switch self {
      case .create:
        try DiskImage.create("new.vdi", ImageBlueprint(format: .vdi, size: size, allocation: .static), in: storage)
      case .convert:
        try DiskImage.open("child.vdi", in: storage).convert(
          to: "new.qcow2", ImageBlueprint(format: .qcow2, size: 0))
      case .convertStatic:
        try DiskImage.open("child.vdi", in: storage).convert(
          to: "new.vhd", ImageBlueprint(format: .vhd, size: 0, allocation: .static))
      case .commit: try DiskImage.commit("child.vdi", in: storage)
      case .compact: try DiskImage.compact("child.vdi", in: storage)
      case .rebase: try DiskImage.rebase("child.vdi", onto: nil, in: storage)
      case .resize: try DiskImage.resize("static.vdi", to: 2 * size, in: storage)
      case .fork:
        try DiskImage.fork("base.vdi", to: (0..<100).map { "clone-\($0).vdi" }, in: storage)
      }
    }
  }

  @Test(arguments: Operation.allCases)
  func `too little space is told before anything is written`(_ operation: Operation) throws {
    let storage = try images()
    storage.freeSpace = 300_000
    let before = storage.files.mapValues(\.size)
    let error = #expect(throws: DiskError.self) { try operation.run(in: storage) }
    #expect(error?.kind == .cannotCreate && error?.reason.contains("needs ") == true, "\(String(describing: error))")
    #expect(storage.files.mapValues(\.size) == before)
    storage.freeSpace = 100 << 20
    try operation.run(in: storage)
  }

  @Test func `stored zeroes need no space`() throws {
    let storage = MemoryStorage()
    try DiskImage.create("zero.raw", ImageBlueprint(format: .raw, size: SpaceTests.size), in: storage)
    try storage.change("zero.raw") { $0[0] = 1 }
    storage.freeSpace = 100_000
    try DiskImage.open("zero.raw", in: storage).convert(to: "new.vdi", ImageBlueprint(format: .vdi, size: 0))
  }

  @Test(arguments: [("zlib", ImageFormat.qcow2), ("zstd", .qcow2), ("streamOptimized", .vmdk)])
  func `a packed image needs what its data is packed to`(_ variant: String, _ format: ImageFormat) throws {
    let storage = MemoryStorage()
    storage.freeSpace = 300_000
    var random = RandomStream(seed: 1, owner: "noise")
    let contents = [[UInt8](repeating: 7, count: 1 << 20), (0..<1 << 20).map { _ in UInt8(random.next(below: 256)) }]
    for (content, fits) in zip(contents, [true, false]) {
      storage.files["old.raw"] = nil
      try DiskImage.create("old.raw", ImageBlueprint(format: .raw, size: content.count), in: storage)
      try storage.change("old.raw") { $0 = content }
      let image = try DiskImage.open("old.raw", in: storage)
      let blueprint = ImageBlueprint(format: format, size: 0, variant: variant)
      if fits {
        try image.convert(to: "new", blueprint)
        storage.files["new"] = nil
      } else {
        let error = #expect(throws: DiskError.self) { try image.convert(to: "new", blueprint) }
        #expect(error?.reason.contains("needs 1") == true, "\(String(describing: error))")
      }
    }
  }

  @Test func `bytes without a known end are refused while there is still space for the tables`() throws {
    let storage = try images()
    let image = try DiskImage.open("base.vdi", for: .writing, in: storage)
    storage.freeSpace = 1 << 17
    let bytes = [UInt8](repeating: 6, count: 1 << 17)
    try image.expectSpace(for: bytes, at: GuestOffset(1 << 20))
    try image.write(bytes, at: GuestOffset(1 << 20))
    // What was written waits for its table; what replaces data, or is zero, takes no space.
    storage.freeSpace = 1 << 13
    try image.expectSpace(for: bytes, at: GuestOffset(0))
    try image.expectSpace(for: [UInt8](repeating: 0, count: 1 << 20), at: GuestOffset(2 << 20))
    let error = #expect(throws: DiskError.self) { try image.expectSpace(for: bytes, at: GuestOffset(2 << 20)) }
    #expect(error?.reason.contains("needs ") == true)
    try image.close()
  }

  /// A base, a delta over it, and a static image, each with a megabyte of data.
  private func images() throws -> MemoryStorage {
    let storage = MemoryStorage()
    try DiskImage.create(
      "base.vdi", ImageBlueprint(format: .vdi, size: SpaceTests.size, blockSize: 1 << 16), in: storage)
    try write(to: "base.vdi", at: 0, storage)
    try DiskImage.fork("base.vdi", to: ["child.vdi"], in: storage)
    try write(to: "child.vdi", at: 2 << 20, storage)
    try DiskImage.create(
      "static.vdi", ImageBlueprint(format: .vdi, size: SpaceTests.size, allocation: .static), in: storage)
    return storage
  }

  private func write(to path: String, at offset: Int, _ storage: MemoryStorage) throws {
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.write([UInt8](repeating: 5, count: 1 << 20), at: GuestOffset(offset))
    try image.close()
  }
}
