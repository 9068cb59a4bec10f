import Guests
import SimulationKernel

/// `mount` of util-linux without arguments: what is mounted.
struct Mount: FileCommand {
  static let registeredName = "mount"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    guard arguments.isEmpty || arguments == ["-l"] else {
      throw FailedCommand("mount: only prints what is mounted: use it without arguments", status: 1)
    }
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    do throws(FileError) {
      let usage = try calls.usageOfFiles()
      report.output = "\(usage.source) on / type \(usage.kind) (\(usage.options))\n"
    } catch { report.fail("/: \(error.text)") }
  }

  static let fields = Fields<Mount>()
}

/// `sync` of coreutils: what was written is on the disk when it ends.
struct Synchronize: FileCommand {
  static let registeredName = "sync"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let operands = try FileOperands.read("sync", arguments, short: "df", long: ["data", "file-system"])
    guard operands.isEmpty else {
      throw FailedCommand("sync: writes back all files: use it without operands", status: 1)
    }
  }

  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls) {
    report.attempt("error syncing '/'") { () throws(FileError) in try calls.synchronizeFiles() }
  }

  static let fields = Fields<Synchronize>()
}
