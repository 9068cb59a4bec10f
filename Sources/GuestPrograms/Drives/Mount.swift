import Guests
import SimulationKernel

/// `mount` of util-linux: what is mounted, or mounts the medium of a drive.
struct Mount: CommandLineProgram {
  static let registeredName = "mount"

  /// Nothing, a device or a directory that a drive is known by, or both.
  private let operands: [String]
  /// `-r`, `-o ro`
  private let isReadOnly: Bool

  private static let failure: Int32 = 32

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("mount", arguments, short: "lrwo:t:", long: ["read-only", "options=", "types="])
    var (operands, isReadOnly) = ([String](), false)
    while let argument = try FileOperands.next(&parser, "mount") {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("r", _), .option("read-only", _): isReadOnly = true
      case .option("o", let list), .option("options", let list):
        for option in list.split(separator: ",") {
          guard ["ro", "rw", "defaults"].contains(option) else {
            throw FailedCommand("mount: Polder's knows the options ro, rw and defaults, and not '\(option)'", status: 1)
          }
          isReadOnly = option == "ro"
        }
      case .option: continue
      }
    }
    guard operands.count <= 2 else { throw FailedCommand("mount: bad usage", status: 1) }
    (self.operands, self.isReadOnly) = (operands, isReadOnly)
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let first = operands.first else { return .exit(list(calls)) }
    guard let drive = DriveOperand.status(first, calls) else {
      let text =
        operands.count == 1
        ? "\(first): can't find in /etc/fstab" : "\(operands[1]): special device \(first) does not exist"
      calls.writeError("mount: \(text).\n")
      return .exit(operands.count == 1 ? 1 : Mount.failure)
    }
    let path = operands.count == 2 ? operands[1] : drive.drive.mountPoint
    do throws(MountError) {
      if try calls.mount(drive.drive, at: path, isReadOnly: isReadOnly), !isReadOnly {
        calls.writeError("mount: \(path): WARNING: source write-protected, mounted read-only.\n")
      }
      return .exit(0)
    } catch {
      calls.writeError("mount: \(path): \(Mount.text(of: error, drive.device)).\n")
      return .exit(Mount.failure)
    }
  }

  /// What is mounted, a line for each.
  private func list(_ calls: borrowing SystemCalls) -> Int32 {
    do throws(FileError) {
      for mount in try calls.mounts() {
        let options = [mount.isReadOnly ? "ro" : "rw", mount.usage.options].filter { !$0.isEmpty }
        calls.write(
          "\(mount.source) on \(mount.directory) type \(mount.usage.kind) (\(options.joined(separator: ",")))\n")
      }
      return 0
    } catch {
      calls.writeError("mount: /: \(error.text)\n")
      return 1
    }
  }

  private static func text(of error: MountError, _ device: String) -> String {
    switch error {
    case .noDevice: "special device \(device) does not exist"
    case .noMedium: "no medium found on \(device)"
    case .mounted(let path): "\(device) already mounted on \(path)"
    case .unknownFileSystem(let reason): "wrong fs type, bad option, bad superblock on \(device): \(reason)"
    case .file(.noSuchFile): "mount point does not exist"
    case .file(.notDirectory): "mount point is not a directory"
    case .file(let error): "mount failed: \(error.text)"
    }
  }

  static let fields = Fields(\Mount.operands, \.isReadOnly)
}
