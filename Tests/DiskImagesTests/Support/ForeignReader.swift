import Foundation
import TestSupport

@testable import DiskImages

/// Programs that read images, by what they are called in the tests.
enum ForeignReader: String, CaseIterable {
  /// A raw image is what the file holds.
  case file
  case qemu
  case sevenZip = "7zz"
  case pyvhdi
  case pyvmdk
  case dissect
  /// dissect with a decompressor that it does not bring along.
  case dissectZstd

  private static let installed: [ForeignReader: Bool] = [
    .file: true, .qemu: Tool("qemu-img").isInstalled, .sevenZip: Tool("7zz").isInstalled,
    .pyvhdi: Tool.hasPython("pyvhdi"), .pyvmdk: Tool.hasPython("pyvmdk"),
    .dissect: Tool.hasPython("dissect.hypervisor"),
    .dissectZstd: Tool.hasPython("dissect.hypervisor, backports.zstd"),
  ]

  var isInstalled: Bool { ForeignReader.installed[self] ?? false }

  /// What it sees of the disk.
  func read(_ kind: JudgedKind, in folder: TemporaryFolder) throws -> [UInt8] {
    let path = folder[kind.name]
    let parent = kind.parent.map { _ in folder[kind.parentName] }
    switch self {
    case .file: return try folder.bytes(of: kind.name)
    case .qemu: return try qemu(path, kind.format, folder)
    case .sevenZip:
      return try Tool("7zz").run(["e", "-so", "-t\(kind.format == .qcow2 ? "qcow" : kind.format.rawValue)", path])
    case .pyvhdi: return try python(ForeignReader.readVHD, path, parent)
    case .pyvmdk: return try python(ForeignReader.readVMDK, path, parent)
    case .dissect, .dissectZstd: return try python(ForeignReader.readAny(kind.format), path, parent)
    }
  }

  private func qemu(_ path: String, _ format: ImageFormat, _ folder: TemporaryFolder) throws -> [UInt8] {
    let name = format == .vhd ? "vpc" : format.rawValue
    try Tool("qemu-img").run(["convert", "-f", name, "-O", "raw", path, folder["qemu.out"]])
    return try folder.bytes(of: "qemu.out")
  }

  private func python(_ text: String, _ path: String, _ parent: String?) throws -> [UInt8] {
    try Tool("python3").run(
      ["-c", "import sys\nfrom pathlib import Path\np, b = (sys.argv[1:] + [None])[:2]\n" + text, path]
        + (parent.map { [$0] } ?? []))
  }
}

extension ForeignReader {
  private static let copy = """
    n = f.get_media_size()
    while n > 0:
        d = f.read_buffer(min(n, 1 << 20))
        sys.stdout.buffer.write(d)
        n -= len(d)
    """

  private static let readVHD = """
    import pyvhdi
    f = pyvhdi.file()
    f.open(p)
    if b:
        c = pyvhdi.file()
        c.open(b)
        f.set_parent(c)

    """ + copy

  private static let readVMDK = """
    import pyvmdk
    def handle(p):
        f = pyvmdk.handle()
        f.open(p)
        f.open_extent_data_files()
        return f
    f = handle(p)
    if b:
        c = handle(b)
        f.set_parent(c)

    """ + copy

  /// In reads of 1 MiB: it takes what follows a block of a VDI for the next one's data, and reads VMDKs past their end where
  /// that is not a multiple of its buffer.
  private static func readAny(_ format: ImageFormat) -> String {
    let open =
      switch format {
      case .vdi:
        "from dissect.hypervisor.disk.vdi import VDI\ns = VDI(Path(p), VDI(Path(b)).open() if b else None).open()"
      case .vmdk: "from dissect.hypervisor.disk.vmdk import VMDK\ns = VMDK(Path(p))"
      case .vhd: "from dissect.hypervisor.disk.vhd import VHD\ns = VHD(open(p, 'rb'))"
      case .vhdx: "from dissect.hypervisor.disk.vhdx import VHDX\ns = VHDX(Path(p))"
      case .qcow2: "from dissect.hypervisor.disk.qcow2 import QCow2\ns = QCow2(Path(p)).open()"
      case .raw: "s = open(p, 'rb')"
      }
    let read = "\nwhile d := s.read(1 << 20):\n    sys.stdout.buffer.write(d)"
    let readSectors =
      "\nfor n in range(0, s.sector_count, 2048):\n    sys.stdout.buffer.write(s.read_sectors(n, min(2048, s.sector_count - n)))"
    return open + (format == .vmdk ? readSectors : read)
  }
}
