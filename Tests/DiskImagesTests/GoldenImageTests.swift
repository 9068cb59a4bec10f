import TestSupport
import Testing

@testable import DiskImages

/// Images that VirtualBox and QEMU have made read as their makers say.
@Suite(.enabled(if: GoldenImages.areThere, "the golden images cannot be unpacked: tar or xz is missing"))
struct GoldenImageTests {
  static let bases = [
    "q_dynamic.vdi", "q_static.vdi", "v_dynamic.vdi", "v_static.vdi", "q_dynamic.vhd", "q_fixed.vhd", "v_Standard.vhd",
    "v_Fixed.vhd", "q_v2.qcow2", "q_v3.qcow2", "q_zlib.qcow2", "q_zstd.qcow2", "base.raw",
    "q_monolithicSparse.vmdk", "q_monolithicFlat.vmdk", "q_twoGbMaxExtentSparse.vmdk", "q_twoGbMaxExtentFlat.vmdk",
    "q_streamOptimized.vmdk", "v_Standard.vmdk", "v_Split2G.vmdk", "v_Stream.vmdk", "v_Fixed.vmdk", "q_dynamic.vhdx",
    "q_fixed.vhdx",
  ]
  /// Files that belong to an image.
  static let others = [
    "v_delta.vdi": ["v_dynamic.vdi"], "v_delta.vhd": ["v_Standard.vhd"], "q_backed.qcow2": ["q_v3.qcow2"],
    "q_monolithicFlat.vmdk": ["q_monolithicFlat-flat.vmdk"], "v_Fixed.vmdk": ["v_Fixed-flat.vmdk"],
    "q_twoGbMaxExtentSparse.vmdk": ["q_twoGbMaxExtentSparse-s001.vmdk"],
    "q_twoGbMaxExtentFlat.vmdk": ["q_twoGbMaxExtentFlat-f001.vmdk"], "q_delta.vmdk": ["q_monolithicSparse.vmdk"],
    "v_delta.vmdk": ["v_Standard.vmdk"], "h_delta.vhdx": ["q_dynamic.vhdx"],
  ]
  static let streams = ["q_streamOptimized.vmdk", "v_Stream.vmdk"]
  static let deltas = ["v_delta.vdi", "v_delta.vhd", "q_backed.qcow2", "q_delta.vmdk", "v_delta.vmdk", "h_delta.vhdx"]

  @Test(arguments: bases)
  func `a base holds what its maker wrote`(_ name: String) throws {
    let image = try DiskImage.open(GoldenImages.path(name))
    let bytes = try image.read(image.wholeDisk)
    expectEqual(bytes, try GoldenImages.bytes("base.raw"), name)
  }

  @Test(arguments: deltas)
  func `a delta shows new data, old data, and zeroes over old data`(_ name: String) throws {
    let image = try DiskImage.open(GoldenImages.path(name))
    #expect(image.hasParent)
    expectEqual(try image.read(image.wholeDisk), try GoldenImages.bytes("top.raw"), name)
  }

  @Test(arguments: bases + deltas)
  func `a check finds nothing wrong`(_ name: String) throws {
    let findings = try DiskImage.open(GoldenImages.path(name)).check()
    #expect(findings.errors == 0 && findings.repairable == 0, "\(findings.findings)")
  }

  @Test func `an internal snapshot reads as it was, and the image as it is`() throws {
    let path = GoldenImages.path("q_internal_snapshot.qcow2")
    let base = try GoldenImages.bytes("base.raw")
    let before = try DiskImage.open(path, OpenOptions(snapshot: "before"))
    #expect(try before.read(before.wholeDisk) == base)
    let now = try DiskImage.open(path)
    #expect(try now.read(now.wholeDisk) == [UInt8](repeating: 0x5A, count: 1 << 20) + base.dropFirst(1 << 20))
  }

  @Test(arguments: (bases + deltas).filter { !streams.contains($0) })
  func `an image is written in place`(_ name: String) throws {
    let folder = try TemporaryFolder()
    try GoldenImages.copy([name] + (GoldenImageTests.others[name] ?? []), to: folder)
    var expected = try DiskImage.contents(of: folder[name])
    try change(folder[name], &expected)
    expectEqual(try DiskImage.contents(of: folder[name]), expected, name)
    #expect(try DiskImage.open(folder[name]).check().errors == 0)
  }

  private func change(_ path: String, _ expected: inout [UInt8]) throws {
    let image = try DiskImage.open(path, for: .writing)
    for (offset, bytes) in [
      (0, [UInt8](repeating: 7, count: 700)), (3 << 20, [8, 9]), (8 << 20 - 513, [UInt8](repeating: 1, count: 513)),
    ] {
      try image.write(bytes, at: GuestOffset(offset))
      expected.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
    try image.zero(GuestRange(GuestOffset(5 << 20), count: 1 << 20))
    expected.replaceSubrange(5 << 20..<6 << 20, with: [UInt8](repeating: 0, count: 1 << 20))
    try image.close()
  }
}
