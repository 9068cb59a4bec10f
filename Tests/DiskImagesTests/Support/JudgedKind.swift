@testable import DiskImages

/// A format and variant that Polder writes, and the programs of others that are known to read it rightly.
struct JudgedKind: Hashable, Sendable, CustomStringConvertible {
  var format: ImageFormat
  var variant: String?
  var allocation = Allocation.dynamic
  /// Of a delta, the format of the image below; a delta is judged with the parent that it names.
  var parent: ImageFormat?
  var judges: [ForeignReader]
  /// Why there are fewer than two.
  var excuse: String?

  var description: String {
    "\(format.rawValue) \(parent.map { "delta over \($0.rawValue)" } ?? variant ?? allocation.rawValue)"
  }
  var name: String { "image.\(format.usualExtension)" }
  var parentName: String { "base.\(parent?.usualExtension ?? "")" }
  var isStream: Bool { variant == "streamOptimized" }

  /// What is left out is known to be wrong. qemu-img refuses differencing VDI and VHDX, and shows a differencing VHD as if it
  /// had no parent; so does dissect. 7zz knows no zstd. libvhdi, libvmdk and libqcow know one maker's formats each.
  static let all: [JudgedKind] = [
    JudgedKind(format: .raw, judges: [.file, .qemu]),
    JudgedKind(format: .raw, allocation: .static, judges: [.file, .qemu]),
    JudgedKind(format: .vdi, judges: [.qemu, .sevenZip, .dissect]),
    JudgedKind(format: .vdi, allocation: .static, judges: [.qemu, .sevenZip, .dissect]),
    JudgedKind(
      format: .vdi, parent: .vdi, judges: [.dissect],
      excuse: "VirtualBox apart, whose golden image is read, nothing else in Debian or on PyPI reads it"),
    JudgedKind(format: .vmdk, variant: "monolithicSparse", judges: [.qemu, .sevenZip, .pyvmdk, .dissect]),
    JudgedKind(format: .vmdk, variant: "monolithicFlat", judges: [.qemu, .sevenZip, .pyvmdk, .dissect]),
    JudgedKind(format: .vmdk, variant: "twoGbMaxExtentSparse", judges: [.qemu, .sevenZip, .pyvmdk, .dissect]),
    JudgedKind(format: .vmdk, variant: "twoGbMaxExtentFlat", judges: [.qemu, .sevenZip, .pyvmdk, .dissect]),
    JudgedKind(format: .vmdk, variant: "streamOptimized", judges: [.qemu, .sevenZip, .pyvmdk, .dissect]),
    JudgedKind(format: .vmdk, parent: .vmdk, judges: [.qemu, .pyvmdk, .dissect]),
    JudgedKind(format: .vhd, judges: [.qemu, .sevenZip, .pyvhdi, .dissect]),
    JudgedKind(format: .vhd, allocation: .static, judges: [.qemu, .sevenZip, .pyvhdi, .dissect]),
    JudgedKind(format: .vhd, parent: .vhd, judges: [.pyvhdi, .sevenZip]),
    JudgedKind(format: .vhdx, judges: [.qemu, .sevenZip, .pyvhdi, .dissect]),
    JudgedKind(format: .vhdx, allocation: .static, judges: [.qemu, .sevenZip, .pyvhdi, .dissect]),
    JudgedKind(format: .vhdx, parent: .vhdx, judges: [.pyvhdi, .sevenZip, .dissect]),
    JudgedKind(format: .qcow2, variant: "v2", judges: [.qemu, .sevenZip, .dissect]),
    JudgedKind(format: .qcow2, variant: "v3", judges: [.qemu, .sevenZip, .dissect]),
    JudgedKind(format: .qcow2, variant: "zlib", judges: [.qemu, .sevenZip, .dissect]),
    JudgedKind(format: .qcow2, variant: "zstd", judges: [.qemu, .dissectZstd]),
    JudgedKind(format: .qcow2, allocation: .static, judges: [.qemu, .sevenZip, .dissect]),
    JudgedKind(format: .qcow2, parent: .qcow2, judges: [.qemu, .dissect]),
    JudgedKind(format: .qcow2, parent: .raw, judges: [.qemu, .dissect]),
    JudgedKind(
      format: .qcow2, parent: .vdi, judges: [.qemu],
      excuse: "dissect takes what lies below a qcow2 for a qcow2 or raw"),
  ]
}
