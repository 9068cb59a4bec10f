import DiskImages
import Lab
import Sessions
import SimulationKernel

/// A run's result as text for a person.
struct Summary {
  var result: RunResult
  /// Those before it have been shown already.
  var firstProgram = 0

  var text: String {
    var lines = [header]
    for program in result.programs.dropFirst(firstProgram) { lines += ["", heading(of: program)] + body(of: program) }
    lines += section("Checks", result.checks.map(line))
    lines += section("Drops", result.drops.map { "  \($0.location.visible())  \($0.reason.visible())  \($0.count)" })
    lines += section("Hosts", result.hosts.flatMap(usage))
    lines += section(
      "Log", result.messages.map { "  [\(Duration(nanoseconds: $0.at))] \($0.node.visible())  \($0.text.visible())" })
    lines += section("Captures", captureLines)
    lines += ["", Style.faint("digest \(result.digest)")]
    return lines.joined(separator: "\n")
  }

  private var header: String {
    let time = Duration(nanoseconds: result.simulatedNanoseconds).seconds(decimals: 9)
    return Style.bold(result.lab.visible()) + ": \(time) s simulated, seed \(result.seed), \(result.events) events, "
      + "\(result.frames.sent) frames sent, \(result.frames.delivered) delivered, \(result.frames.dropped) dropped"
  }

  private func heading(of program: RunResult.Program) -> String {
    Summary.heading(at: Duration(nanoseconds: program.startedNanoseconds), program.node, program.command)
  }

  static func heading(at time: Duration, _ node: String, _ command: String) -> String {
    heading(at: "\(time)", node, command)
  }

  static func heading(at time: String, _ node: String, _ command: String) -> String {
    Style.faint("[\(time)] ") + Style.bold("\(node)$ \(command)".visible())
  }

  private func body(of program: RunResult.Program) -> [String] {
    Summary.lines(of: program.written) + Summary.ending(exit: program.exit)
  }

  /// What a program has written, a line each, as a person may see it.
  static func lines(of text: String) -> [String] {
    // Bytes, because a line feed after a carriage return is not a character of its own.
    let bytes = Array(text.visible(keepsLines: true).utf8)
    var (lines, start): ([String], Int) = ([], 0)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      lines.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end + 1
    }
    return lines
  }

  /// How a program ended, unless with status 0.
  static func ending(exit: Int32?) -> [String] {
    switch exit {
    case nil: [Style.faint("(still running)")]
    case 0: []
    case let status?: [Style.yellow("(exit \(status))")]
    }
  }

  private func line(of check: RunResult.CheckOutcome) -> String {
    switch Verdict.Outcome(rawValue: check.verdict) {
    case .passed: "  " + Style.green("passed") + "  \(check.name.visible())"
    case .failed: "  " + Style.red("FAILED") + "  " + "\(check.name): \(check.detail)".visible()
    case .couldNotRun, .pending, nil:
      "  " + Style.yellow("could not run") + "  " + "\(check.name): \(check.detail)".visible()
    }
  }

  private func usage(of host: RunResult.Host) -> [String] {
    let name =
      "  \(host.host.visible()): \(host.cpus) CPU\(host.cpus == 1 ? "" : "s"), \(percent(host.busy, host.capacity)) busy"
    return [name, memory(of: host)]
      + host.machines.flatMap { machine in
        let time = result.simulatedNanoseconds
        let drops = machine.ringDrops == 0 ? "" : ", \(machine.ringDrops) frames dropped"
        return [
          "    \(machine.node.visible())  used \(percent(machine.used, time)), steal \(percent(machine.steal, time)), "
            + "run-queue delay \(Duration(nanoseconds: machine.averageDelay).milliseconds(decimals: 3)) ms on average, "
            + "\(Duration(nanoseconds: machine.maximumDelay).milliseconds(decimals: 3)) ms at most\(drops)",
          memory(of: machine),
        ]
      }
  }

  private func memory(of host: RunResult.Host) -> String {
    let memory = host.memory
    let offered = memory.offered == memory.size ? "" : " (offers \(size(memory.offered)))"
    let shared = memory.shared == 0 ? "" : ", \(size(memory.shared)) shared"
    let shortage = memory.shortage == 0 ? "" : ", short of \(size(memory.shortage))"
    return "    memory \(size(memory.size))\(offered): \(size(memory.granted)) granted, "
      + "\(size(memory.used)) in use\(shared)\(shortage)"
  }

  private func memory(of machine: RunResult.Machine) -> String {
    let memory = machine.memory
    guard memory.isOn else { return "      memory \(size(memory.size)), switched off" }
    let taken = memory.reclaimed == 0 ? "" : ", \(size(memory.reclaimed)) taken back by the host"
    return
      "      memory \(size(memory.size)): \(size(memory.used)) in use, \(size(memory.cache)) of files cached\(taken)"
  }

  private func size(_ bytes: UInt64) -> String { Int(clamping: bytes).sizeText }

  /// With one decimal.
  private func percent(_ part: Int64, _ whole: Int64) -> String {
    guard whole > 0 else { return "0.0 %" }
    let tenths = Int((Double(part) / Double(whole) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  /// Many files are summed up by their folder.
  private var captureLines: [String] {
    guard result.captures.count > 12 else { return result.captures.map(line) }
    let frames = result.captures.reduce(0) { $0 + $1.frames }
    let folder = result.captures[0].file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let whole = "  \(folder.joined(separator: "/").visible())/: \(result.captures.count) files, \(frames) frames"
    return [whole] + result.captures.filter { $0.cut != nil }.map(line)
  }

  private func line(of capture: RunResult.Capture) -> String {
    let cut = capture.cut.map { "  " + Style.red("CUT SHORT") + ": \($0)" }
    return "  \(capture.file.visible())  \(capture.frames) frames\(cut ?? "")"
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", Style.bold(title)] + lines
  }
}
