import Testing

@testable import DiskImages

/// What Polder writes is read equal by programs that others wrote.
@Suite struct JudgedImageTests {
  struct Kind: Hashable, Sendable, CustomStringConvertible {
    var format: ImageFormat
    var variant: String?
    var allocation = Allocation.dynamic
    var judges: [String]

    var description: String { "\(format.rawValue) \(variant ?? allocation.rawValue)" }
    var name: String { "image.\(format.usualExtension)" }
  }

  static let kinds: [Kind] = [
    Kind(format: .raw, judges: ["qemu", "7zz"]), Kind(format: .vdi, judges: ["qemu", "7zz"]),
    Kind(format: .vdi, allocation: .static, judges: ["qemu", "7zz"]),
    Kind(format: .vmdk, variant: "monolithicSparse", judges: ["qemu", "7zz", "pyvmdk"]),
    Kind(format: .vmdk, variant: "monolithicFlat", judges: ["qemu", "pyvmdk"]),
    Kind(format: .vmdk, variant: "twoGbMaxExtentSparse", judges: ["qemu", "pyvmdk"]),
    Kind(format: .vmdk, variant: "twoGbMaxExtentFlat", judges: ["qemu", "pyvmdk"]),
    Kind(format: .vmdk, variant: "streamOptimized", judges: ["qemu", "7zz", "pyvmdk"]),
    Kind(format: .vhd, judges: ["qemu", "7zz", "pyvhdi"]),
    Kind(format: .vhd, allocation: .static, judges: ["qemu", "7zz", "pyvhdi"]),
    Kind(format: .vhdx, judges: ["qemu", "pyvhdi"]),
    Kind(format: .vhdx, allocation: .static, judges: ["qemu", "pyvhdi"]),
    Kind(format: .qcow2, variant: "v2", judges: ["qemu", "7zz"]),
    Kind(format: .qcow2, variant: "v3", judges: ["qemu", "7zz"]),
    Kind(format: .qcow2, variant: "zlib", judges: ["qemu", "7zz"]),
    Kind(format: .qcow2, variant: "zstd", judges: ["qemu"]),
    Kind(format: .qcow2, allocation: .static, judges: ["qemu", "7zz"]),
  ]

  /// 9 MiB and a little: zeroes, runs that repeat, and noise, with an end within a block.
  static let content: [UInt8] = {
    var octets = [UInt8](repeating: 0, count: 9 << 20 | 3 * 512)
    for index in 100_000..<400_000 { octets[index] = UInt8(truncatingIfNeeded: index >> 9) }
    var state: UInt32 = 1
    for index in (3 << 20)..<(4 << 20) {
      state = state &* 1_664_525 &+ 1_013_904_223
      octets[index] = UInt8(truncatingIfNeeded: state >> 24)
    }
    for index in (octets.count - 700)..<octets.count { octets[index] = 0xEE }
    return octets
  }()

  @Test(
    .enabled(if: Judge.qemuImg.isInstalled, "qemu-img is not installed; see Scripts/setup test"), arguments: kinds)
  func `a converted image is read equal by all who know its format`(_ kind: Kind) throws {
    let folder = try Folder()
    try folder.write(JudgedImageTests.content, as: "source.img")
    try DiskImage.open(folder["source.img"]).convert(
      to: folder[kind.name],
      ImageBlueprint(format: kind.format, size: 0, variant: kind.variant, allocation: kind.allocation))
    let isEqual = try DiskImage.contents(of: folder[kind.name]) == JudgedImageTests.content
    #expect(isEqual)
    #expect(try DiskImage.open(folder[kind.name]).check().isClean)
    try expectJudges(kind, folder, content: JudgedImageTests.content)
  }

  @Test(
    .enabled(if: Judge.qemuImg.isInstalled, "qemu-img is not installed; see Scripts/setup test"), arguments: kinds)
  func `an image that was written to is read equal by all who know its format`(_ kind: Kind) throws {
    guard kind.variant != "streamOptimized" else { return }
    let folder = try Folder()
    let path = folder[kind.name]
    try DiskImage.create(
      path,
      ImageBlueprint(
        format: kind.format, size: JudgedImageTests.content.count, variant: kind.variant, allocation: kind.allocation))
    var content = [UInt8](repeating: 0, count: JudgedImageTests.content.count)
    try write(to: path, &content)
    let isEqual = try DiskImage.contents(of: path) == content
    #expect(isEqual)
    try expectJudges(kind, folder, content: content)
  }

  private func write(to path: String, _ content: inout [UInt8]) throws {
    let image = try DiskImage.open(path, for: .writing)
    for (index, start) in [5 << 20, 0, 70_000, 2 << 20, content.count - 5000].enumerated() {
      let octets = [UInt8](repeating: UInt8(index + 1), count: 5000 - 100 * index)
      try image.write(octets, at: GuestOffset(start))
      content.replaceSubrange(start..<start + octets.count, with: octets)
    }
    try image.zero(GuestRange(GuestOffset(71_000), count: 2000))
    content.replaceSubrange(71_000..<73_000, with: [UInt8](repeating: 0, count: 2000))
    try image.close()
  }

  private func expectJudges(_ kind: Kind, _ folder: Folder, content: [UInt8]) throws {
    for judge in kind.judges {
      guard let reader = ForeignReader(rawValue: judge), reader.isInstalled else { continue }
      let found = try reader.read(folder[kind.name], kind.format, in: folder)
      expectEqual(found.prefix(content.count), content, "\(judge) reads \(kind) differently")
      #expect(found.dropFirst(content.count).allSatisfy { $0 == 0 }, "\(judge) sees more in \(kind)")
    }
  }

  @Test(.enabled(if: Judge.qemuImg.isInstalled, "qemu-img is not installed; see Scripts/setup test"))
  func `qemu-img finds nothing wrong in a qcow2 or VDI that was written to`() throws {
    for kind in JudgedImageTests.kinds where [.qcow2, .vdi].contains(kind.format) {
      let folder = try Folder()
      let path = folder[kind.name]
      try folder.write(JudgedImageTests.content, as: "source.img")
      try DiskImage.open(folder["source.img"]).convert(
        to: path, ImageBlueprint(format: kind.format, size: 0, variant: kind.variant, allocation: kind.allocation))
      var content = JudgedImageTests.content
      try write(to: path, &content)
      try Judge.qemuImg.run(["check", "-f", kind.format.rawValue, path])
    }
  }

  @Test(.enabled(if: Judge.qemuImg.isInstalled, "qemu-img is not installed; see Scripts/setup test"))
  func `qemu-img reads a chain of qcow2 deltas, and of VMDK deltas`() throws {
    for format in [ImageFormat.qcow2, .vmdk] {
      let folder = try Folder()
      let ending = format.usualExtension
      try folder.write(JudgedImageTests.content, as: "source.img")
      try DiskImage.open(folder["source.img"]).convert(
        to: folder["base.\(ending)"], ImageBlueprint(format: format, size: 0))
      try DiskImage.fork(folder["base.\(ending)"], to: [folder["one.\(ending)"]])
      try DiskImage.fork(folder["one.\(ending)"], to: [folder["image.\(ending)"]])
      var content = JudgedImageTests.content
      try write(to: folder["image.\(ending)"], &content)
      let found = try ForeignReader.qemu.read(folder["image.\(ending)"], format, in: folder)
      expectEqual(found, content, "qemu-img reads a chain of \(format.rawValue) differently")
    }
  }

  @Test(.enabled(if: ForeignReader.pyvhdi.isInstalled, "python3-libvhdi is not installed; see Scripts/setup test"))
  func `libvhdi reads differencing VHD and VHDX`() throws {
    for format in [ImageFormat.vhd, .vhdx] {
      let folder = try Folder()
      let (base, top) = (folder["base.\(format.usualExtension)"], folder["top.\(format.usualExtension)"])
      try folder.write(JudgedImageTests.content, as: "source.img")
      try DiskImage.open(folder["source.img"]).convert(to: base, ImageBlueprint(format: format, size: 0))
      try DiskImage.fork(base, to: [top])
      var content = JudgedImageTests.content
      try write(to: top, &content)
      let found = try ForeignReader.pyvhdi.read(top, parent: base)
      expectEqual(found, content, "libvhdi reads \(format.rawValue) differently")
      guard format == .vhd, ForeignReader.sevenZip.isInstalled else { continue }
      let unpacked = try ForeignReader.sevenZip.read(top, format, in: folder)
      expectEqual(unpacked, content, "7zz reads \(format.rawValue) differently")
    }
  }
}
