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
