import Foundation
import TestSupport
import Testing

@testable import DiskImages

/// Kinds of images that only other programs make are read as those programs read them.
@Suite(.enabled(if: Tool("qemu-img").isInstalled, "qemu-img is not installed; see Scripts/setup test"))
struct ForeignKindTests {
  private let folder: TemporaryFolder
  private let content: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    content = Array(JudgedImageTests.content[..<(5 << 20)])
    try folder.write(content, as: "source.img")
  }

  private func qemuReads(_ name: String, _ format: String) throws -> [UInt8] {
    try Tool("qemu-img").run(["convert", "-f", format, "-O", "raw", folder[name], folder["read.img"]])
    return try folder.bytes(of: "read.img")
  }

  @Test(arguments: [false, true]) func `a qcow of version 1 is read, also compressed`(isCompressed: Bool) throws {
    if isCompressed {
      // qemu-img 7.2 reads such images, but fails to make one.
      try folder.write(try compressedQCOW(), as: "old.qcow")
      expectEqual(try qemuReads("old.qcow", "qcow"), content, "qcow, by QEMU")
    } else {
      try Tool("qemu-img").run(["convert", "-f", "raw", "-O", "qcow", folder["source.img"], folder["old.qcow"]])
    }
    expectEqual(try DiskImage.contents(of: folder["old.qcow"]), content, "qcow")
    #expect(try DiskImage.open(folder["old.qcow"]).information.variant == "v1")
    #expect(try DiskImage.check(folder["old.qcow"]).isClean)
    let error = #expect(throws: DiskError.self) {
      try DiskImage.open(folder["old.qcow"], for: .writing).write([1], at: GuestOffset(0))
    }
    #expect(error?.kind == .unsupported)
    // Its deltas name it as QEMU does.
    try DiskImage.fork(folder["old.qcow"], to: [folder["new.qcow2"]])
    expectEqual(try qemuReads("new.qcow2", "qcow2"), content, "a delta over a qcow")
  }

  /// Clusters of 4 KiB in tables of 512.
  private func compressedQCOW() throws -> [UInt8] {
    let tableCount = content.count.dividedRoundingUp(by: 512 * 4096)
    var file = [UInt8](repeating: 0, count: (1 + tableCount) * 4096)
    file.put([0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 1], at: 0)
    file.putBig(UInt64(content.count), at: 24)
    file.put([12, 9], at: 32)
    file.putBig(UInt64(48), at: 40)
    for table in 0..<tableCount { file.putBig(UInt64((1 + table) * 4096), at: 48 + 8 * table) }
    for number in 0..<content.count / 4096 {
      let data = Array(content[number * 4096..<(number + 1) * 4096])
      guard data.contains(where: { $0 != 0 }) else { continue }
      let packed = try #require(data.withUnsafeBytes { Compression.pack($0, .deflate) })
      if packed.count < 4096 {
        file.putBig(1 << 63 | UInt64(packed.count) << 51 | UInt64(file.count), at: 4096 + 8 * number)
        file += packed
      } else {
        file += [UInt8](repeating: 0, count: file.count.roundedUp(to: 4096) - file.count)
        file.putBig(UInt64(file.count), at: 4096 + 8 * number)
        file += data
      }
    }
    return file + [UInt8](repeating: 0, count: file.count.roundedUp(to: 512) - file.count)
  }

  private func descriptor(_ type: String, _ line: String) -> String {
    "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"\(type)\"\n\(line)\n"
  }

  @Test func `a flat disk of ESXi is read and written`() throws {
    try folder.write(descriptor("vmfs", "RW \(content.count / 512) VMFS \"source.img\""), as: "esx.vmdk")
    expectEqual(try DiskImage.contents(of: folder["esx.vmdk"]), content, "vmfs")
    expectEqual(try qemuReads("esx.vmdk", "vmdk"), content, "vmfs, by QEMU")
    let image = try DiskImage.open(folder["esx.vmdk"], for: .writing)
    try image.write([1, 2, 3], at: GuestOffset(1000))
    try image.close()
    #expect(try folder.bytes(of: "source.img")[1000..<1003].elementsEqual([1, 2, 3]))
  }

  @Test func `a COWD is read as QEMU reads it`() throws {
    try folder.write(cowd(), as: "disk-delta.vmdk")
    let line = "RW \(content.count / 512) VMFSSPARSE \"disk-delta.vmdk\""
    try folder.write(descriptor("vmfsSparse", line), as: "disk.vmdk")
    expectEqual(try DiskImage.contents(of: folder["disk.vmdk"]), content, "COWD")
    expectEqual(try qemuReads("disk.vmdk", "vmdk"), content, "COWD, by QEMU")
    #expect(throws: DiskError.self) {
      try DiskImage.open(folder["disk.vmdk"], for: .writing).write([1], at: GuestOffset(0))
    }
    try DiskImage.open(folder["disk.vmdk"]).convert(to: folder["new.vmdk"], ImageBlueprint(format: .vmdk, size: 0))
    expectEqual(try qemuReads("new.vmdk", "vmdk"), content, "converted")
  }

  /// Grains of one sector each, in tables of 4096.
  private func cowd() -> [UInt8] {
    let (grain, tableCount) = (512, (content.count / 512).dividedRoundingUp(by: 4096))
    var file = [UInt8](repeating: 0, count: 2048 + 512 + tableCount * 16_384)
    file.put("COWD".utf8, at: 0)
    for (offset, value) in [(4, 1), (8, 3), (12, content.count / 512), (16, 1), (20, 4), (24, tableCount)] {
      file.putLittle(UInt32(value), at: offset)
    }
    for table in 0..<tableCount { file.putLittle(UInt32(5 + table * 32), at: 2048 + 4 * table) }
    for number in 0..<content.count / grain {
      let data = content[number * grain..<(number + 1) * grain]
      guard data.contains(where: { $0 != 0 }) else { continue }
      file.putLittle(UInt32(file.count / 512), at: 2560 + 4 * number)
      file += data
    }
    file.putLittle(UInt32(file.count / 512), at: 28)
    return file
  }

  @Test func `an SESPARSE is read as QEMU reads it`() throws {
    try folder.write(seSparse(), as: "disk-sesparse.vmdk")
    let line = "RW \(content.count / 512) SESPARSE \"disk-sesparse.vmdk\""
    try folder.write(descriptor("seSparse", line), as: "disk.vmdk")
    expectEqual(try DiskImage.contents(of: folder["disk.vmdk"]), content, "SESPARSE")
    expectEqual(try qemuReads("disk.vmdk", "vmdk"), content, "SESPARSE, by QEMU")
  }

  /// Grains of 4 KiB in tables of 4096; the data begins at sector 4096.
  private func seSparse() -> [UInt8] {
    let tableCount = content.count.dividedRoundingUp(by: 4096 * 4096)
    var file = [UInt8](repeating: 0, count: 4096 * 512)
    let fields: [(Int, UInt64)] = [
      (0, 0xCAFE_BABE), (8, 0x2_0000_0001), (16, UInt64(content.count / 512)), (24, 8), (32, 64), (80, 1), (88, 1),
      (128, 8), (136, 8), (144, 64), (152, UInt64(64 * tableCount)), (192, 4096), (200, 1 << 20),
    ]
    for (offset, value) in fields { file.putLittle(value, at: offset) }
    file.putLittle(UInt64(0xCAFE_CAFE), at: 512)
    for table in 0..<tableCount { file.putLittle(UInt64(table) | 0x1000_0000_0000_0000, at: 8 * 512 + 8 * table) }
    for number in 0..<content.count / 4096 {
      let data = content[number * 4096..<(number + 1) * 4096]
      let position = 64 * 512 + 8 * number
      guard data.contains(where: { $0 != 0 }) else {
        // Nothing, zero, or unmapped.
        file.putLittle([0, 0x2000_0000_0000_0000, 0x1000_0000_0000_0000][number % 3], at: position)
        continue
      }
      let grain = UInt64(file.count / 4096 - 512)
      file.putLittle(0x3000_0000_0000_0000 | (grain & 0xFFF) << 48 | grain >> 12, at: position)
      file += data
    }
    return file
  }

  @Test(arguments: [
    ("windows-1252", [0x64, 0xE9, 0x73]), ("Shift_JIS", [0x83, 0x66, 0x83, 0x42]), ("UTF-8", [0xC3, 0xA9]),
  ])
  func `names are read in the encoding that the descriptor names`(_ encoding: String, _ name: [Int]) throws {
    let bytes = name.map { UInt8($0) }
    let text = try #require(TextEncoding(name: encoding).text(bytes))
    try folder.write(content, as: "\(text).bin")
    let head = "# Disk DescriptorFile\nversion=1\nencoding=\"\(encoding)\"\nCID=12345678\nparentCID=ffffffff\n"
    let line = Array("createType=\"monolithicFlat\"\nRW \(content.count / 512) FLAT \"".utf8) + bytes
    try folder.write(Array(head.utf8) + line + Array(".bin\" 0\n".utf8), as: "disk.vmdk")
    let image = try DiskImage.open(folder["disk.vmdk"], for: .writing)
    expectEqual(try image.read(image.wholeDisk), content, encoding)
    try image.write([1], at: GuestOffset(0))
    try image.close()
    // What Polder does not change stays as it is, byte for byte.
    let written = try folder.bytes(of: "disk.vmdk")
    #expect((0..<written.count).contains { written[$0...].starts(with: bytes + Array(".bin".utf8)) })
  }
}
