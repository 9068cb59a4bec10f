import Foundation
import SimulationKernel
import TestSupport
import Testing

@testable import FileSystems

/// Discs that genisoimage and xorriso made, read equal to what they were made of and to what isoinfo and 7-Zip read.
@Suite(.enabled(if: TestDisc.areMakersInstalled, "genisoimage or xorriso is not installed; see Scripts/setup test"))
struct ISO9660Tests {
  private static func fill(_ folder: TemporaryFolder) throws {
    try folder.makeFolders("source/Long Directory Name", "source/empty", "source/a/b/c/d/e/f/g/h/i/j")
    try folder.write("hello\n", as: "source/README.TXT")
    try folder.write([], as: "source/nothing")
    try folder.write(
      (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 251) },
      as: "source/Long Directory Name/a file with a long name.data")
    try folder.write("deep\n", as: "source/a/b/c/d/e/f/g/h/i/j/deep file.txt")
    try folder.write("ü\n", as: "source/Grüße aus Köln.txt")
    for number in 0..<120 { try folder.write("\(number)\n", as: "source/empty/file number \(number) of many.txt") }
    try folder.remove("source/empty/file number 7 of many.txt")
  }

  /// Names beyond what one system use area holds, and links.
  private static func fillLong(_ folder: TemporaryFolder) throws {
    try fill(folder)
    try folder.write("x", as: "source/" + String(repeating: "long ", count: 49) + "name")
    try link("link", to: "README.TXT", folder)
    try link("up", to: "../x/./y", folder)
    try link("root", to: "/usr/share/doc", folder)
  }

  private static let farTarget = (0..<40).map { "component number \($0)" }.joined(separator: "/")

  private static func link(_ name: String, to target: String, _ folder: TemporaryFolder) throws {
    try FileManager.default.createSymbolicLink(atPath: folder["source/" + name], withDestinationPath: target)
  }

  @Test(arguments: TestDisc.Maker.allCases)
  func `names of Rock Ridge are read, deep directories in their place`(_ maker: TestDisc.Maker) throws {
    let disc = try TestDisc(maker, ["-R", "-J", "-V", "LABEL"]) { folder in
      try ISO9660Tests.fillLong(folder)
      // genisoimage writes a broken entry for a target that is longer than an entry.
      if maker == .xorriso { try ISO9660Tests.link("far", to: ISO9660Tests.farTarget, folder) }
    }
    let volume = try ISO9660Volume.mount(disc.device)
    #expect(volume.names == .rockRidge && volume.label == "LABEL")
    var tree = try volume.tree(disc.device)
    // Where genisoimage keeps deep directories.
    tree.removeValue(forKey: "/rr_moved")
    let isEqual = tree == disc.tree
    #expect(isEqual, "\(Set(tree.keys).symmetricDifference(disc.tree.keys))")
    for name in ["link", "up", "root"] + (maker == .xorriso ? ["far"] : []) {
      let target = try FileManager.default.destinationOfSymbolicLink(atPath: disc.folder["source/" + name])
      #expect(try volume.entry(at: FilePath("/" + name), disc.device).linkTarget == target)
    }
    let entry = try volume.entry(at: FilePath("/README.TXT"), disc.device)
    #expect(entry.mode.map { $0 & 0o170000 } == 0o100000)
    #expect(
      entry.modified.map { abs($0.year - CivilTime(secondsSince1970: Int(Date().timeIntervalSince1970)).year) <= 1 }
        == true)
  }

  @Test(arguments: TestDisc.Maker.allCases)
  func `names of Joliet are read where there are none of Rock Ridge`(_ maker: TestDisc.Maker) throws {
    let disc = try TestDisc(
      maker, ["-J", "-joliet-long"] + (maker == .genisoimage ? ["-D"] : []), fill: ISO9660Tests.fill)
    // xorriso writes Rock Ridge names in any case.
    let volume = try ISO9660Volume.mount(disc.device, names: maker == .xorriso ? .joliet : nil)
    #expect(volume.names == .joliet)
    let isEqual = try volume.tree(disc.device) == disc.tree
    #expect(isEqual)
    guard FATJudges.sevenZip.isInstalled else { return }
    let isUnpackedEqual = try FATJudges.unpackedTree(of: disc.image, type: "iso") == disc.tree
    #expect(isUnpackedEqual)
  }

  @Test(arguments: TestDisc.Maker.allCases)
  func `plain names are those that isoinfo lists`(_ maker: TestDisc.Maker) throws {
    let disc = try TestDisc(maker, ["-R", "-J"], fill: ISO9660Tests.fill)
    for (names, option) in [(ISO9660Volume.Names.plain, []), (.joliet, ["-J"]), (.rockRidge, ["-R"])] {
      let volume = try ISO9660Volume.mount(disc.device, names: names)
      #expect(volume.names == names)
      let listed = try Tool("env").lines(["LC_ALL=C.UTF-8", "isoinfo", "-i", disc.image] + option + ["-f"])
      let ours = try volume.tree(disc.device).map(\.key)
      let theirs = listed.map { ISO9660Tests.stripped($0, names) }.filter { $0 != "/" && $0 != "/." }
      let difference = Set(ours).symmetricDifference(theirs).filter {
        $0.utf8.allSatisfy { $0 < 0x80 } && !$0.lowercased().contains("rr_moved") && !ISO9660Tests.isMoved($0, names)
      }
      #expect(difference.isEmpty, "\(names): \(difference.sorted().prefix(5))")
    }
  }

  /// isoinfo shows versions, and the dot of a name without an extension.
  private static func stripped(_ path: String, _ names: ISO9660Volume.Names) -> String {
    var path = path
    if names != .rockRidge, path.hasSuffix(";1") { path.removeLast(2) }
    if names == .plain, path.hasSuffix(".") { path.removeLast() }
    return path
  }

  /// isoinfo does not follow directories that Rock Ridge has moved.
  private static func isMoved(_ path: String, _ names: ISO9660Volume.Names) -> Bool {
    names == .rockRidge && path.hasPrefix("/a/b/c/d")
  }

  @Test func `a file in several extents is read as one`() throws {
    let disc = try TestDisc(.genisoimage, []) { folder in
      try folder.write([UInt8](repeating: 1, count: 2048), as: "source/aa")
      try folder.write([UInt8](repeating: 2, count: 700), as: "source/ab")
    }
    var device = disc.device
    let root = try ISO9660Volume.mount(device).root.block * 2048
    // The records of `.` and `..` come first, of 34 bytes each.
    device.bytes[root + 68 + 25] |= 0x80
    let volume = try ISO9660Volume.mount(device)
    #expect(try volume.list(FilePath("/"), device).map(\.name) == ["AA"])
    let entry = try volume.entry(at: FilePath("/aa"), device)
    #expect(entry.size == 2748)
    let bytes = try volume.read(entry, at: FilePath("/aa"), from: 2040, count: 20, device)
    #expect(bytes == [UInt8](repeating: 1, count: 8) + [UInt8](repeating: 2, count: 12))
  }

  @Test(arguments: TestDisc.Maker.allCases)
  func `the boot catalogue tells where the boot images are`(_ maker: TestDisc.Maker) throws {
    let boot = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let efi = [UInt8](repeating: 0xEF, count: 6144)
    let alternative = maker == .xorriso ? ["-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot"] : []
    let disc = try TestDisc(
      maker, ["-R", "-b", "boot.bin", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", "4"] + alternative
    ) { folder in
      try folder.write(boot, as: "source/boot.bin")
      try folder.write(efi, as: "source/efi.img")
    }
    let catalogue = try #require(try ElToritoCatalogue.read(from: disc.device))
    let first = catalogue.entries[0]
    #expect(first.platform == .x86 && first.isBootable && first.emulation == .none && first.loadSize == 2048)
    #expect(try disc.device.read(first.offset..<first.offset + 4096) == boot)
    guard maker == .xorriso else { return #expect(catalogue.entries.count == 1) }
    let second = try #require(catalogue.entries.dropFirst().first)
    #expect(second.platform == .efi && second.isBootable)
    #expect(try disc.device.read(second.offset..<second.offset + efi.count) == efi)
  }

  @Test func `a disc that cannot be booted has no catalogue`() throws {
    let disc = try TestDisc(.genisoimage, ["-R"], fill: ISO9660Tests.fill)
    #expect(try ElToritoCatalogue.read(from: disc.device) == nil)
  }

  @Test(arguments: FuzzSeeds.draw(60, for: "hostile discs"))
  func `random damage never traps or hangs`(_ seed: UInt64) throws {
    let disc = try ISO9660Tests.disc.get()
    var device = disc.device
    var random = RandomStream(seed: seed, owner: "damage")
    for _ in 0..<1 + Int(random.next(below: 30)) {
      // Descriptors, and the directories behind them.
      let offset = 16 * 2048 + Int(random.next(below: 40 * 2048))
      if offset < device.bytes.count { device.bytes[offset] = UInt8(truncatingIfNeeded: random.next()) }
    }
    for names in [ISO9660Volume.Names.rockRidge, .joliet, .plain] {
      guard let volume = try? ISO9660Volume.mount(device, names: names) else { continue }
      _ = try? volume.list(FilePath("/"), device)
      _ = try? volume.list(FilePath("/empty"), device)
      _ = try? volume.contents(of: FilePath("/README.TXT"), device)
    }
    _ = try? ElToritoCatalogue.read(from: device)
  }

  private static let disc = Result { try TestDisc(.genisoimage, ["-R", "-J"], fill: fillLong) }

  @Test func `extents that are not on the disc, and continuations without an end, are errors`() throws {
    let disc = try ISO9660Tests.disc.get()
    let root = try ISO9660Volume.mount(disc.device, names: .plain).root
    var device = disc.device
    for index in 0..<4 { device.bytes[16 * 2048 + 156 + 2 + index] = 0xFF }
    let error = #expect(throws: FileSystemError.self) { try ISO9660Volume.mount(device) }
    #expect(error?.kind == .damaged)
    device = disc.device
    // Every continuation leads to itself.
    var area = root.block * 2048
    var changed = 0
    while area < device.bytes.count - 28 {
      if device.bytes[area] == UInt8(ascii: "C"), device.bytes[area + 1] == UInt8(ascii: "E"),
        device.bytes[area + 2] == 28
      {
        let here = area
        for (offset, value) in [(4, here / 2048), (12, here % 2048), (20, 28)] {
          for byte in 0..<4 { device.bytes[area + offset + byte] = UInt8(value >> (8 * byte) & 255) }
        }
        changed += 1
      }
      area += 1
    }
    #expect(changed > 0)
    let loop = #expect(throws: FileSystemError.self) {
      let volume = try ISO9660Volume.mount(device)
      _ = try volume.list(FilePath("/"), device)
    }
    #expect(loop?.reason.contains("no end") == true, "\(loop?.reason ?? "")")
  }
}
