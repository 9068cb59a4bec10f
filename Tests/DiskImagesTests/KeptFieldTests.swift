import DiskTesting
import Foundation
import Testing

@testable import DiskImages

/// `kept-fields.md` against what the operations do to images that have a value of their own in each field.
@Suite struct KeptFieldTests {
  enum Operation: String, CaseIterable, Sendable { case compact, resize, convert, rebase, commit, fork }

  struct Row: Sendable, CustomStringConvertible {
    var format: ImageFormat
    var field: String
    /// In the order of the operations.
    var outcomes: [String]
    var description: String { "\(format.rawValue): \(field)" }
  }

  static let rows: [Row] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "kept-fields.md")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 8, let format = ImageFormat(rawValue: cells[0]) else { return nil }
      return Row(format: format, field: cells[1], outcomes: Array(cells[2...]))
    }
  }()

  @Test func `the table has a row for each field, and a known word in each cell`() {
    let words: Set = ["kept", "changed", "derived", "dropped", "-"]
    for row in KeptFieldTests.rows { #expect(words.isSuperset(of: row.outcomes), "\(row)") }
    for format in ImageFormat.allCases {
      let fields = KeptFields.of(format).map(\.name)
      #expect(KeptFieldTests.rows.filter { $0.format == format }.map(\.field) == fields, "\(format)")
    }
  }

  @Test(arguments: ImageFormat.allCases, Operation.allCases)
  func `an operation does to each field what the table says`(_ format: ImageFormat, _ operation: Operation) throws {
    guard format != .raw || [.compact, .resize, .convert].contains(operation) else { return }
    let images = try KeptFields.images(format)
    let isOfDelta = [.compact, .rebase, .commit].contains(operation) && format != .raw
    let before = isOfDelta ? images.delta : images.base
    let after = try images.run(operation, before)
    let column = try #require(Operation.allCases.firstIndex(of: operation))
    let (old, new) = (try images.before.driver(before, format), try images.storage.driver(after, format))
    for row in KeptFieldTests.rows where row.format == format {
      let field = try #require(KeptFields.of(format).first { $0.name == row.field })
      let (was, now) = (field.value(old), field.value(new))
      switch row.outcomes[column] {
      case "kept": #expect(now == was, "\(row) after \(operation)")
      case "changed", "dropped": #expect(now != was, "\(row) after \(operation): still \(now)")
      default: break
      }
    }
  }
}

/// The fields of each format, and images in which they have values that Polder does not give them itself.
struct KeptFields {
  struct Field {
    var name: String
    var value: (any FormatDriver) -> String
  }

  struct Images {
    var format: ImageFormat
    var storage: MemoryStorage
    var before: MemoryStorage
    var base: String
    var other: String
    var delta: String

    /// - Returns: The image to look at afterwards.
    func run(_ operation: KeptFieldTests.Operation, _ path: String) throws -> String {
      let copy = "copy.\(format.usualExtension)"
      switch operation {
      case .compact: try DiskImage.compact(path, in: storage)
      case .resize: try DiskImage.resize(path, to: format == .raw ? 1 << 20 : 48 << 30, in: storage)
      case .convert:
        try DiskImage.open(path, in: storage).convert(to: copy, ImageBlueprint(format: format, size: 0))
        return copy
      case .rebase: try DiskImage.rebase(path, onto: other, in: storage)
      case .commit: try DiskImage.commit(path, in: storage)
      case .fork:
        try DiskImage.fork(path, to: [copy], in: storage)
        return copy
      }
      return path
    }
  }

  static func images(_ format: ImageFormat) throws -> Images {
    let ending = format.usualExtension
    let storage = MemoryStorage()
    let images = Images(
      format: format, storage: storage, before: storage, base: "base.\(ending)", other: "other.\(ending)",
      delta: "delta.\(ending)")
    for path in [images.base, images.other] {
      var blueprint = ImageBlueprint(format: format, size: 3 << 20, blockSize: blockSize(format))
      if format == .qcow2 { blueprint.template = ImageTemplate(unusualQCOW2, of: .sameImage) }
      try DiskImage.create(path, blueprint, in: storage)
      try plant(format, path, in: storage)
      try write(path, in: storage)
    }
    if format != .raw {
      try DiskImage.fork(images.base, to: [images.delta], in: storage)
      if format == .qcow2 { try rewriteUnusual(images, in: storage) }
      try plant(format, images.delta, in: storage)
      try write(images.delta, in: storage)
    }
    return Images(
      format: format, storage: storage, before: MemoryStorage(copying: storage), base: images.base, other: images.other,
      delta: images.delta)
  }

  private static func blockSize(_ format: ImageFormat) -> Int? {
    switch format {
    case .raw: nil
    case .vdi: 1 << 16
    case .vmdk, .vhd, .qcow2: 1 << 14
    case .vhdx: 1 << 20
    }
  }

  private static func write(_ path: String, in storage: MemoryStorage) throws {
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.write([UInt8](repeating: 0x55, count: 100_000), at: GuestOffset(4096))
    try image.close()
  }
}

extension MemoryStorage {
  func driver(_ path: String, _ format: ImageFormat) throws -> any FormatDriver {
    try ImageFormat.openDriver(path, self, .reading, format: format)
  }
}

extension KeptFields {
  static func of(_ format: ImageFormat) -> [Field] {
    switch format {
    case .raw: [Field(name: "size") { "\($0.virtualSize)" }]
    case .vdi: vdi
    case .vhd: vhd
    case .vhdx: vhdx
    case .vmdk: vmdk
    case .qcow2: qcow2
    }
  }

  private static func bytes(_ name: String, _ ranges: (Int, Int)..., from start: @escaping (any Store) -> Int) -> Field
  {
    Field(name: name) { driver in
      let store = driver.stores[0]
      return ranges.map { offset, count in
        "\((try? store.bytes(at: HostOffset(start(store) + offset), count: count)) ?? [])"
      }.joined()
    }
  }

  private static var vdi: [Field] {
    func field(_ name: String, _ ranges: (Int, Int)...) -> Field {
      Field(name: name) { driver in
        ranges.map { "\((try? driver.stores[0].bytes(at: HostOffset($0.0), count: $0.1)) ?? [])" }.joined()
      }
    }
    return [
      field("text", (0, 64)), field("version", (0x44, 4)), field("header size", (0x48, 4)), field("type", (0x4C, 4)),
      field("flags", (0x50, 4)), field("comment", (0x54, 256)), field("map and data offsets", (0x154, 8)),
      field("legacy geometry", (0x15C, 12)), field("sector sizes", (0x168, 4), (0x1D4, 4)),
      field("disk size", (0x170, 8)), field("block size", (0x178, 4)), field("extra bytes of blocks", (0x17C, 4)),
      field("blocks", (0x180, 4)), field("allocated blocks", (0x184, 4)), field("UUID", (0x188, 16)),
      field("modification UUID", (0x198, 16)), field("parent's UUID", (0x1A8, 16)),
      field("parent's modification UUID", (0x1B8, 16)), field("geometry", (0x1C8, 12)),
    ]
  }

  private static var vhd: [Field] {
    func footer(_ name: String, _ offset: Int, _ count: Int) -> Field {
      bytes(name, (offset, count), from: { $0.size - 512 })
    }
    func header(_ name: String, _ offset: Int, _ count: Int) -> Field {
      bytes(name, (offset, count), from: { _ in 512 })
    }
    return [
      footer("features", 8, 4), footer("version", 12, 4), footer("header offset", 16, 8), footer("time stamp", 24, 4),
      footer("creator", 28, 12), footer("original size", 40, 8), footer("current size", 48, 8),
      footer("geometry", 56, 4),
      footer("type", 60, 4), footer("UUID", 68, 16), footer("saved state", 84, 1), header("header version", 24, 4),
      header("table offset", 16, 8), header("table entries", 28, 4), header("block size", 32, 4),
      header("parent's UUID", 40, 16), header("parent's time stamp", 56, 4), header("parent's name", 64, 512),
      Field(name: "parent locators") { driver in
        guard let locators = (driver.properties as? VHDProperties)?.locators else { return "" }
        return "\(locators.sorted { $0.key < $1.key })"
      },
    ]
  }

  private static var vhdx: [Field] {
    func metadata(_ name: String, _ value: @escaping (VHDXMetadata) -> String) -> Field {
      Field(name: name) { driver in (driver as? VHDXDriver).map { value($0.metadata) } ?? "" }
    }
    return [
      bytes("creator", (8, 512), from: { _ in 0 }),
      Field(name: "file-write GUID") { "\(($0 as? VHDXDriver)?.header.fileWrite ?? .none)" },
      Field(name: "data-write GUID") { "\(($0 as? VHDXDriver)?.header.dataWrite ?? .none)" },
      metadata("block size") { "\($0.blockSize)" }, metadata("leaves blocks allocated") { "\($0.isFixed)" },
      metadata("has parent") { "\($0.hasParent)" }, metadata("disk size") { "\($0.diskSize)" },
      metadata("disk identifier") { "\($0.diskID)" }, metadata("logical sector size") { "\($0.logicalSector)" },
      metadata("physical sector size") { "\($0.physicalSector)" },
      metadata("parent locator") { "\($0.locator?.values ?? [])" }, metadata("other items") { "\($0.others)" },
    ]
  }

  private static var vmdk: [Field] {
    func header(_ name: String, _ ranges: (Int, Int)...) -> Field {
      Field(name: name) { driver in
        ranges.map { "\((try? driver.stores[0].bytes(at: HostOffset($0.0), count: $0.1)) ?? [])" }.joined()
      }
    }
    let keys = [
      "createType", "encoding", "CID", "ddb.longContentID", "parentCID", "parentFileNameHint", "ddb.adapterType",
      "ddb.virtualHWVersion", "ddb.geometry.cylinders", "ddb.geometry.biosHeads", "ddb.toolsVersion", "ddb.uuid.image",
      "ddb.uuid.modification", "ddb.uuid.parent", "ddb.uuid.parentmodification",
    ]
    var fields = keys.map { key in
      Field(name: key) { ($0 as? VMDKDriver)?.descriptor[key] ?? "" }
    }
    let comment = Field(name: "comment") { driver in
      "\((driver as? VMDKDriver)?.descriptor.lines.filter { $0.hasPrefix("# a comment") } ?? [])"
    }
    fields.insert(comment, at: 2)
    return [
      header("header version and flags", (4, 8)), header("capacity", (12, 8)), header("grain size", (20, 8)),
      header("entries of a table", (44, 4)), header("offsets", (28, 16), (48, 24)),
    ] + fields
  }

  private static var qcow2: [Field] {
    func field(_ name: String, _ value: @escaping (QCOW2Header) -> String) -> Field {
      Field(name: name) { driver in (driver as? QCOW2Driver).map { value($0.header) } ?? "" }
    }
    return [
      field("version") { "\($0.version)" }, field("cluster size") { "\($0.clusterSize)" },
      field("size") { "\($0.size)" },
      field("width of counts") { "\($0.refcountBits)" }, field("compatible features") { "\($0.compatible)" },
      field("compression") { "\($0.method)" }, field("backing file") { $0.backingName ?? "" },
      field("backing format") { $0.backingFormat ?? "" }, field("other extensions") { "\($0.extensions)" },
    ]
  }
}

extension KeptFields {
  /// A header with counts of eight bits, lazy counts and an extension that nobody knows.
  private static var unusualQCOW2: QCOW2Header {
    var header = QCOW2Header(
      version: 3, backingName: nil, backingFormat: nil, clusterBits: 14, size: 3 << 20, l1Size: 1,
      l1Offset: HostOffset(0),
      refcountTableOffset: HostOffset(0), refcountTableClusters: 1, snapshotCount: 0, snapshotsOffset: HostOffset(0))
    (header.refcountOrder, header.compatible, header.method) = (3, 1, .zstd)
    header.incompatible = QCOW2Header.Incompatible.compression
    header.extensions = [QCOW2Header.Extension(kind: 0x1234_5678, bytes: Array("unknown".utf8))]
    return header
  }

  /// The delta once more, with such a header.
  private static func rewriteUnusual(_ images: Images, in storage: MemoryStorage) throws {
    try storage.remove(images.delta)
    var header = unusualQCOW2
    (header.backingName, header.backingFormat) = (images.base, "qcow2")
    var blueprint = ImageBlueprint(format: .qcow2, size: 3 << 20, blockSize: 1 << 14)
    blueprint.template = ImageTemplate(header, of: .sameImage)
    try DiskImage.create(images.delta, blueprint, in: storage)
  }

  private static func plant(_ format: ImageFormat, _ path: String, in storage: MemoryStorage) throws {
    switch format {
    case .raw, .qcow2: break
    case .vdi:
      try storage.change(path) { file in
        file.put("<<< QEMU VM Virtual Disk Image >>>\n\0\0\0\0\0\0".utf8, at: 0)
        file.put([0, 1, 0, 0], at: 0x50)
        file.put("what the disk is for".utf8, at: 0x54)
        for offset in [0x15C, 0x1C8] { file.put([3, 2, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0], at: offset) }
      }
    case .vhd: try storage.change(path, plantVHD)
    case .vhdx: try plantVHDX(path, in: storage)
    case .vmdk: try plantVMDK(path, in: storage)
    }
  }

  private static func plantVHD(_ file: inout [UInt8]) {
    for start in [0, file.count - 512] {
      file.put([0, 0, 0, 3], at: start + 8)
      file.put("vbox".utf8, at: start + 28)
      file.put([0, 4, 0, 2], at: start + 32)
      file.put("Mac ".utf8, at: start + 36)
      file.put([0, 0, 0, 0, 0, 0x10, 0, 0], at: start + 40)
      file.put([0, 9, 5, 11], at: start + 56)
      file[start + 84] = 1
      file.putBig(VHDFooter.checksum(file.field(start, 512), at: 64), at: start + 64)
    }
  }

  private static func plantVHDX(_ path: String, in storage: MemoryStorage) throws {
    var file = try storage.open(path, for: .reading).bytes(at: HostOffset(0), count: storage.files[path]?.size ?? 0)
    file.put("someone else".utf16.flatMap { [UInt8](little: $0) }, at: 8)
    let start = 2 << 20
    let count = Int(file.little(start + 10, as: UInt16.self))
    for index in 0..<count {
      let entry = start + 32 + 32 * index
      let value = start + Int(file.little(entry + 16, as: UInt32.self))
      let id = UniqueID(mixedEndian: file.field(entry, 16))
      if id == VHDXMetadata.Item.logicalSector.id { file.putLittle(UInt32(4096), at: value) }
      if id == VHDXMetadata.Item.physicalSector.id { file.putLittle(UInt32(512), at: value) }
    }
    // An item of a user, which nobody else knows.
    let entry = start + 32 + 32 * count
    file.put(UniqueID.random().mixedEndian, at: entry)
    file.putLittle(UInt32(128 << 10), at: entry + 16)
    file.putLittle(UInt32(5), at: entry + 20)
    file.putLittle(UInt32(1), at: entry + 24)
    file.put("hello".utf8, at: start + (128 << 10))
    file.putLittle(UInt16(count + 1), at: start + 10)
    try storage.change(path) { $0 = file }
  }

  private static func plantVMDK(_ path: String, in storage: MemoryStorage) throws {
    let driver = try #require(try storage.driver(path, .vmdk) as? VMDKDriver)
    var descriptor = driver.descriptor
    descriptor["encoding"] = "windows-1252"
    descriptor["ddb.adapterType"] = "lsilogic"
    descriptor["ddb.virtualHWVersion"] = "14"
    descriptor["ddb.toolsVersion"] = "2147483647"
    descriptor["ddb.geometry.cylinders"] = "77"
    descriptor["ddb.geometry.biosHeads"] = "255"
    descriptor["ddb.longContentID"] = "00112233445566778899aabb" + (descriptor["CID"] ?? "")
    var lines = descriptor.lines
    lines.insert("# a comment of someone", at: 1)
    descriptor.lines = lines
    let bytes = descriptor.bytes
    try storage.change(path) { file in
      file.putLittle(UInt32(2), at: 4)
      file.putLittle(UInt32(7), at: 8)
      file.put(bytes + [UInt8](repeating: 0, count: 20 * 512 - bytes.count), at: 512)
    }
  }
}
