import ArgumentParser
import Glibc
import Sessions
import SystemFiles

/// What a file is, as far as its first bytes tell: a command that is given the wrong kind of file says which one that is.
enum FileKind: Equatable {
  case checkpoint, capture, recording
  /// Of the format of this name.
  case image(String)
  case archive(String)
  case folder, empty, text
  /// Bytes that are no text.
  case unknown

  private static let sniffed = 4096

  /// - Returns: nil where the file cannot be read without changing anything, as a pipe; whoever opens it says why.
  init?(ofFile path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = .folder
    case S_IFREG:
      guard let file = try? SystemFile(reading: path), let start = try? file.descriptor.bytes(FileKind.sniffed) else {
        return nil
      }
      self.init(ofBytes: start)
    default: return nil
    }
  }

  init(ofBytes start: [UInt8]) {
    for (magic, offset, kind) in FileKind.magics where start.dropFirst(offset).starts(with: magic) {
      self = kind
      return
    }
    self = start.isEmpty ? .empty : FileKind.isText(start) ? .text : .unknown
  }

  private static let magics: [(bytes: [UInt8], offset: Int, kind: FileKind)] = [
    (Array(Checkpoint.magic.utf8), 0, .checkpoint), (Array(Recording.magic.utf8), 0, .recording),
    ([0x0A, 0x0D, 0x0D, 0x0A], 0, .capture),
    ([0xD4, 0xC3, 0xB2, 0xA1], 0, .capture), ([0xA1, 0xB2, 0xC3, 0xD4], 0, .capture),
    ([0x4D, 0x3C, 0xB2, 0xA1], 0, .capture), ([0xA1, 0xB2, 0x3C, 0x4D], 0, .capture),
    (Array("QFI".utf8) + [0xFB], 0, .image("qcow2")), (Array("KDMV".utf8), 0, .image("VMDK")),
    (Array("COWD".utf8), 0, .image("VMDK")), (Array("# Disk DescriptorFile".utf8), 0, .image("VMDK")),
    ([0x7F, 0x10, 0xDA, 0xBE], 64, .image("VDI")), (Array("vhdxfile".utf8), 0, .image("VHDX")),
    (Array("conectix".utf8), 0, .image("VHD")),
    ([0x1F, 0x8B], 0, .archive("gzip")), ([0x28, 0xB5, 0x2F, 0xFD], 0, .archive("zstd")),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, .archive("xz")), (Array("PK".utf8) + [3, 4], 0, .archive("ZIP")),
  ]

  /// In whatever encoding: what is not UTF-8 is to be saved as such.
  private static func isText(_ start: [UInt8]) -> Bool {
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return true }
    let controls = start.count { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains($0) }
    return controls * 50 <= start.count
  }

  /// Whether a file is something else than a checkpoint, and not one that was damaged.
  func isSurelyNoCheckpoint(_ path: String) -> Bool {
    switch self {
    case .checkpoint, .unknown, .empty: false
    case .capture, .recording, .image, .archive, .folder: true
    case .text: (try? WholeFile.readText(path)) != nil
    }
  }

  /// That of the command which was given such a file. A folder cannot even be read.
  var status: ExitCode { self == .folder ? .cannotReadOrWrite : .wrongFile }

  /// How messages call such a file.
  var noun: String {
    switch self {
    case .checkpoint: "a checkpoint"
    case .capture: "a capture"
    case .recording: "a recording of controllers"
    case .image(let format): "a disk image (\(format))"
    case .archive(let format): "a compressed file (\(format))"
    case .folder: "a folder"
    case .empty: "an empty file"
    case .text: "a text file"
    case .unknown: "a binary file"
    }
  }

  /// What to do with it, as an imperative.
  func advice(on path: String) -> String {
    switch self {
    case .checkpoint: "continue it with 'polder resume'"
    case .capture: "open it in Wireshark, or name it in an event, as in '- { at: 1s, replay: FILE, on: NODE:IF }'"
    case .recording: "repeat the run with 'polder run TOPOLOGY --replay FILE'"
    case .image: "use 'polder disk'"
    case .archive: "unpack it first"
    case .folder: "name a file in it"
    case .empty: "start it with 'polder: 1' and 'nodes:'"
    case .text: "run a topology file with 'polder run'"
    case .unknown: "name another file"
    }
  }
}
