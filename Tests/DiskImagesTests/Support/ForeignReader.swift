import Foundation

@testable import DiskImages

/// Programs that read images, by what they are called in the tests.
enum ForeignReader: String, CaseIterable {
  case qemu
  case sevenZip = "7zz"
  case pyvhdi
  case pyvmdk
  case dissect

  private static let installed: [ForeignReader: Bool] = [
    .qemu: Judge.qemuImg.isInstalled, .sevenZip: Judge.sevenZip.isInstalled, .pyvhdi: Judge.hasPython("pyvhdi"),
    .pyvmdk: Judge.hasPython("pyvmdk"), .dissect: Judge.hasPython("dissect.hypervisor"),
  ]

  var isInstalled: Bool { ForeignReader.installed[self] ?? false }

  /// What it sees of the disk.
  func read(_ path: String, _ format: ImageFormat, in folder: Folder) throws -> [UInt8] {
    switch self {
    case .qemu:
      let name = format == .vhd ? "vpc" : format.rawValue
      try Judge.qemuImg.run(["convert", "-f", name, "-O", "raw", path, folder["qemu.out"]])
      return try folder.bytes(of: "qemu.out")
    case .sevenZip:
      if format == .raw { return try folder.bytes(of: path.fileName) }
      return try Judge.sevenZip.run(["e", "-so", "-t\(format == .qcow2 ? "qcow" : format.rawValue)", path])
    case .pyvhdi: return try python("import pyvhdi\nf = pyvhdi.file()\nf.open(p)\n" + ForeignReader.copy, path)
    case .pyvmdk:
      let text = "import pyvmdk\nf = pyvmdk.handle()\nf.open(p)\nf.open_extent_data_files()\n" + ForeignReader.copy
      return try python(text, path)
    case .dissect: return try python(ForeignReader.dissect(format), path)
    }
  }

  /// A differencing image over its parent.
  func read(_ path: String, parent: String) throws -> [UInt8] {
    try python(
      "import pyvhdi\nb = pyvhdi.file()\nb.open(sys.argv[2])\nf = pyvhdi.file()\nf.open(p)\nf.set_parent(b)\n"
        + ForeignReader.copy, path, parent)
  }

  private static let copy = """
    n = f.get_media_size()
    while n > 0:
        d = f.read_buffer(min(n, 1 << 20))
        sys.stdout.buffer.write(d)
        n -= len(d)
    """

  private static func dissect(_ format: ImageFormat) -> String {
    let open =
      switch format {
      case .vdi: "from dissect.hypervisor.disk.vdi import VDI\ns = VDI(open(p, 'rb'))"
      case .vmdk: "from dissect.hypervisor.disk.vmdk import VMDK\ns = VMDK(Path(p))"
      case .vhd: "from dissect.hypervisor.disk.vhd import VHD\ns = VHD(open(p, 'rb'))"
      case .vhdx: "from dissect.hypervisor.disk.vhdx import VHDX\ns = VHDX(open(p, 'rb'))"
      case .qcow2:
        "from dissect.hypervisor.disk.qcow2 import QCow2\ns = QCow2(open(p, 'rb'))\ns = s.open() if hasattr(s, 'open') else s"
      case .raw: "s = open(p, 'rb')"
      }
    return "from pathlib import Path\n" + open + """

      while d := s.read(1 << 20):
          sys.stdout.buffer.write(d)
      """
  }

  private func python(_ text: String, _ path: String, _ more: String...) throws -> [UInt8] {
    try Judge.python3.run(["-c", "import sys\np = sys.argv[1]\n" + text, path] + more)
  }
}
