import TestSupport
import Testing

@testable import DiskImages

/// What Polder writes is read equal by programs that others wrote.
@Suite(.enabled(if: Tool("qemu-img").isInstalled, "qemu-img is not installed; see Scripts/setup test"))
struct JudgedImageTests {
  static let alone = JudgedKind.all.filter { $0.parent == nil }
  static let deltas = JudgedKind.all.filter { $0.parent != nil }

  /// 9 MiB and a little: zeroes, runs that repeat, and noise, with an end within a block. Its sectors are even in number: 7zz
  /// refuses a VHDX whose size has the bit for 512 set, where it means to ask for whole sectors.
  static let content: [UInt8] = {
    var bytes = [UInt8](repeating: 0, count: 9 << 20 | 6 * 512)
    for index in 100_000..<400_000 { bytes[index] = UInt8(truncatingIfNeeded: index >> 9) }
    var state: UInt32 = 1
    for index in (3 << 20)..<(4 << 20) {
      state = state &* 1_664_525 &+ 1_013_904_223
      bytes[index] = UInt8(truncatingIfNeeded: state >> 24)
    }
    for index in (bytes.count - 700)..<bytes.count { bytes[index] = 0xEE }
    return bytes
  }()

  @Test func `each format and variant has two judges, or a reason why not`() {
    for kind in JudgedKind.all {
      #expect(Set(kind.judges).count >= 2 || kind.excuse != nil, "\(kind)")
      for variant in kind.format.variants where !["dynamic", "static"].contains(variant) {
        #expect(JudgedKind.all.contains { $0.format == kind.format && $0.variant == variant }, "\(variant)")
      }
    }
    #expect(Set(JudgedKind.all.map(\.format)) == Set(ImageFormat.allCases))
  }

  @Test(arguments: alone)
  func `a converted image is read equal by all who know its format`(_ kind: JudgedKind) throws {
    let folder = try TemporaryFolder()
    try convert(to: kind, in: folder)
    expectEqual(try DiskImage.contents(of: folder[kind.name]), JudgedImageTests.content, "\(kind)")
    #expect(try DiskImage.open(folder[kind.name]).check().isClean)
    try expectJudges(kind, folder, content: JudgedImageTests.content)
  }

  @Test(arguments: alone.filter { !$0.isStream })
  func `an image that was written to is read equal by all who know its format`(_ kind: JudgedKind) throws {
    let folder = try TemporaryFolder()
    let path = folder[kind.name]
    try DiskImage.create(
      path,
      ImageBlueprint(
        format: kind.format, size: JudgedImageTests.content.count, variant: kind.variant, allocation: kind.allocation))
    var content = [UInt8](repeating: 0, count: JudgedImageTests.content.count)
    try JudgedImageTests.write(to: path, &content)
    expectEqual(try DiskImage.contents(of: path), content, "\(kind)")
    try expectJudges(kind, folder, content: content)
  }

  @Test(arguments: deltas)
  func `a delta is read equal over its parent by all who know its format`(_ kind: JudgedKind) throws {
    let folder = try TemporaryFolder()
    try folder.write(JudgedImageTests.content, as: "source.img")
    let base = folder[kind.parentName]
    try DiskImage.open(folder["source.img"]).convert(
      to: base, ImageBlueprint(format: try #require(kind.parent), size: 0))
    try DiskImage.fork(base, to: [folder[kind.name]], format: kind.format)
    var content = JudgedImageTests.content
    try JudgedImageTests.write(to: folder[kind.name], &content)
    expectEqual(try DiskImage.contents(of: folder[kind.name]), content, "\(kind)")
    try expectJudges(kind, folder, content: content)
  }

  @Test(arguments: [ImageFormat.qcow2, .vmdk])
  func `qemu-img reads a chain of deltas`(_ format: ImageFormat) throws {
    let folder = try TemporaryFolder()
    let ending = format.usualExtension
    try folder.write(JudgedImageTests.content, as: "source.img")
    try DiskImage.open(folder["source.img"]).convert(
      to: folder["base.\(ending)"], ImageBlueprint(format: format, size: 0))
    try DiskImage.fork(folder["base.\(ending)"], to: [folder["one.\(ending)"]])
    try DiskImage.fork(folder["one.\(ending)"], to: [folder["image.\(ending)"]])
    var content = JudgedImageTests.content
    try JudgedImageTests.write(to: folder["image.\(ending)"], &content)
    let kind = JudgedKind(format: format, judges: [.qemu])
    expectEqual(try ForeignReader.qemu.read(kind, in: folder), content, "a chain of \(format.rawValue)")
  }

  @Test(arguments: alone.filter { [.qcow2, .vdi].contains($0.format) })
  func `qemu-img finds nothing wrong in a qcow2 or VDI that was written to`(_ kind: JudgedKind) throws {
    let folder = try TemporaryFolder()
    try convert(to: kind, in: folder)
    var content = JudgedImageTests.content
    try JudgedImageTests.write(to: folder[kind.name], &content)
    try Tool("qemu-img").run(["check", "-f", kind.format.rawValue, folder[kind.name]])
  }

  private func convert(to kind: JudgedKind, in folder: TemporaryFolder) throws {
    try folder.write(JudgedImageTests.content, as: "source.img")
    try DiskImage.open(folder["source.img"]).convert(
      to: folder[kind.name],
      ImageBlueprint(format: kind.format, size: 0, variant: kind.variant, allocation: kind.allocation))
  }

  static func write(to path: String, _ content: inout [UInt8]) throws {
    let image = try DiskImage.open(path, for: .writing)
    for (index, start) in [5 << 20, 0, 70_000, 2 << 20, content.count - 5000].enumerated() {
      let bytes = [UInt8](repeating: UInt8(index + 1), count: 5000 - 100 * index)
      try image.write(bytes, at: GuestOffset(start))
      content.replaceSubrange(start..<start + bytes.count, with: bytes)
    }
    for range in [71_000..<73_000, 3 << 20..<3 << 20 | 1 << 19] {
      try image.zero(GuestRange(GuestOffset(range.lowerBound), count: range.count))
      content.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
    }
    try image.close()
  }

  private func expectJudges(_ kind: JudgedKind, _ folder: TemporaryFolder, content: [UInt8]) throws {
    for judge in kind.judges where judge.isInstalled {
      let found = try judge.read(kind, in: folder)
      expectEqual(found.prefix(content.count), content, "\(judge) reads \(kind) differently")
      #expect(found.dropFirst(content.count).allSatisfy { $0 == 0 }, "\(judge) sees more in \(kind)")
    }
  }
}
