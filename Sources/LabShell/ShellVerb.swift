import Lab
import Packets
import Sessions
import SimulationKernel

/// A command of the shell itself.
struct ShellVerb: Sendable {
  let name: String
  /// What follows the name.
  let arguments: String
  let summary: String
  let action: @Sendable (LabShell, ShellWords) throws(ShellError) -> Void

  init(
    _ name: String, _ arguments: String, _ summary: String,
    action: @escaping @Sendable (LabShell, ShellWords) throws(ShellError) -> Void
  ) {
    (self.name, self.arguments, self.summary, self.action) = (name, arguments, summary, action)
  }

  static func named(_ name: String) -> ShellVerb? { all.first { $0.name == name } }

  var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }
}

extension ShellVerb {
  static let all: [ShellVerb] = time + branches + lab + shell

  private static let time: [ShellVerb] = [
    ShellVerb("run", "[TIME]", "go on for a time, such as 2s; without one, to the end that the file gives") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "run [TIME]")
      try shell.runOn(for: line.argument(1).map(duration))
    },
    ShellVerb("step", "[N]", "go on by N events, one unless told, and print each with its frames") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "step [N]")
      shell.step(try line.argument(1).map(count) ?? 1)
    },
    ShellVerb("next", "frame [FILTER]|drop|retransmission", "go on to the next one") {
      (shell, line) throws(ShellError) in
      guard let what = line.argument(1) else { throw ShellError("usage: next frame [FILTER]|drop|retransmission") }
      try shell.next(what, filter: line.words.dropFirst(2).joined(separator: " "))
    },
    ShellVerb(
      "until", "NODE STATE|NODE prints TEXT|NODE done", "go on until a machine has a connection in that state, …"
    ) {
      (shell, line) throws(ShellError) in
      let words = line.words.dropFirst()
      try shell.runUntil(words.count == 1 ? words.first?.split(separator: " ").map(String.init) ?? [] : Array(words))
    },
    ShellVerb("back", "TIME|N steps", "go back by a time or by events") { (shell, line) throws(ShellError) in
      try line.expect(1...2, "back TIME, or back N steps")
      let amount = line.words[1]
      guard line.words.count == 3 else {
        return try shell.go(back: duration(amount))
      }
      guard line.words[2].hasPrefix("step") else { throw ShellError("usage: back TIME, or back N steps") }
      try shell.go(back: count(amount))
    },
    ShellVerb("goto", "TIME", "go to an instant, back or forth") { (shell, line) throws(ShellError) in
      try line.expect(1...1, "goto TIME")
      try shell.go(to: .zero + duration(line.words[1]))
    },
  ]

  private static let branches: [ShellVerb] = [
    ShellVerb("fork", "[NAME]", "begin another branch here, with captures of its own") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "fork [NAME]")
      try shell.fork(line.argument(1))
    },
    ShellVerb("switch", "NAME", "go to another branch, where it was left") { (shell, line) throws(ShellError) in
      try line.expect(1...1, "switch NAME")
      shell.current = try shell.branch(named: line.words[1])
    },
    ShellVerb("branches", "", "list the branches") { (shell, _) in shell.list() },
    ShellVerb("diff", "[A] B", "where two branches part, and how they differ now") { (shell, line) throws(ShellError) in
      try line.expect(1...2, "diff [BRANCH] BRANCH")
      let names = line.words.dropFirst()
      let one = try names.count == 2 ? shell.branch(named: line.words[1]) : shell.current
      try shell.compare(one, shell.branch(named: line.words[names.count]))
    },
    ShellVerb("snapshot", "take NAME [DESCRIPTION]|list|restore NAME|delete NAME", "moments with a name") {
      (shell, line) throws(ShellError) in
      switch (line.argument(1), line.argument(2)) {
      case ("take", let name?): try shell.takeSnapshot(name, line.words.dropFirst(3).joined(separator: " "))
      case ("restore", let name?): try shell.restoreSnapshot(name)
      case ("delete", let name?): try shell.deleteSnapshot(name)
      case ("list", nil): shell.listSnapshots()
      default: throw ShellError("usage: snapshot take NAME [DESCRIPTION], list, restore NAME, or delete NAME")
      }
    },
  ]

  private static let lab: [ShellVerb] = [
    ShellVerb("enter", "NODE", "sit down at the console of a node; 'exit' leaves it") {
      (shell, line) throws(ShellError) in
      try line.expect(1...1, "enter NODE")
      shell.console = try shell.node(line.words[1])
    },
    ShellVerb("on", "NODE COMMAND", "carry out a command on a node, as NODE COMMAND does") {
      (shell, line) throws(ShellError) in
      guard let name = line.argument(1) else { throw ShellError("usage: on NODE COMMAND") }
      try shell.run(line.text(from: 2), on: shell.node(name))
    },
    ShellVerb("link", "A B down|up|KEY=VALUE…", "change a link; the keys are those of topology files") {
      (shell, line) throws(ShellError) in
      guard line.words.count > 3 else { throw ShellError("usage: link A B down|up|KEY=VALUE…") }
      try shell.changeLink(line.words[1], line.words[2], Array(line.words.dropFirst(3)))
    },
    ShellVerb("power", "NODE on|off|reset|…", "change the power of a node") { (shell, line) throws(ShellError) in
      try line.expect(2...2, "power NODE on|off|shutdown|reset|pause|resume|save")
      try shell.setPower(of: shell.node(line.words[1]), line.words[2])
    },
    ShellVerb("eject", "NODE cd|usb", "have a machine eject its disc or stick") { (shell, line) throws(ShellError) in
      try line.expect(2...2, "eject NODE cd|usb")
      try shell.takeOut(line.words[2], of: shell.node(line.words[1]), asking: true)
    },
    ShellVerb("pull", "NODE cd|usb", "pull a disc or stick out without asking the machine") {
      (shell, line) throws(ShellError) in
      try line.expect(2...2, "pull NODE cd|usb")
      try shell.takeOut(line.words[2], of: shell.node(line.words[1]), asking: false)
    },
    ShellVerb(
      "show", "TOPIC NODE",
      "look without changing anything: \(ShownTopic.allCases.map(\.rawValue).joined(separator: ", "))"
    ) {
      (shell, line) throws(ShellError) in
      try line.expect(2...2, "show TOPIC NODE")
      try shell.show(line.words[1], of: shell.node(line.words[2]))
    },
    ShellVerb("trace", "FROM TO [tcp|udp PORT]", "where a packet would go, hop by hop") {
      (shell, line) throws(ShellError) in
      guard [3, 5].contains(line.words.count) else { throw ShellError("usage: trace FROM TO [tcp|udp PORT]") }
      let (transport, port) = try transport(line.argument(3), line.argument(4))
      try shell.trace(from: shell.node(line.words[1]), to: line.words[2], transport, port: port)
    },
    ShellVerb("capture", "all|NODE|NODE:IF FILE [FILTER]", "write what passed there since the lab began") {
      (shell, line) throws(ShellError) in
      guard line.words.count > 2 else { throw ShellError("usage: capture all|NODE|NODE:IF FILE [FILTER]") }
      try shell.capture(line.words[1], to: line.words[2], filter: line.words.dropFirst(3).joined(separator: " "))
    },
    ShellVerb("save", "[FILE]", "keep the state in the lab's folder, or in a checkpoint for 'polder resume'") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "save [FILE]")
      try shell.save(to: line.argument(1))
    },
  ]

  private static let shell: [ShellVerb] = [
    ShellVerb("patience", "[TIME]", "how long a command may run before the next line is taken") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "patience [TIME]")
      if let time = line.argument(1) { shell.patience = try duration(time) }
      shell.print("\(shell.patience)")
    },
    ShellVerb("help", "", "this list") { (shell, _) in
      for verb in all { shell.print("\(verb.usage.padded(to: 52))  \(verb.summary)") }
      shell.print(
        "\("NODE COMMAND".padded(to: 52))  carry out a command on a node: \(shell.labels.nodes.prefix(8).joined(separator: ", "))"
      )
    },
    ShellVerb("quit", "", "leave; captures are kept, the lab is not unless it was saved") { (shell, _) in
      shell.isOver = true
    },
    ShellVerb("exit", "", "as quit") { (shell, _) in shell.isOver = true },
  ]

  private static func duration(_ text: String) throws(ShellError) -> Duration {
    guard let duration = Duration(text) else {
      throw ShellError("invalid time '\(text)': use a number with ns, us, ms, s, m or h, such as 10s or 1.5ms")
    }
    return duration
  }

  private static func count(_ text: String) throws(ShellError) -> Int {
    guard let count = Int(text), count > 0 else { throw ShellError("'\(text)': expected a number of events, from 1") }
    return count
  }

  private static func transport(_ name: String?, _ port: String?) throws(ShellError) -> (IPProtocol, port: UInt16) {
    guard let name else { return (.icmp, 0) }
    guard let transport = ["tcp": IPProtocol.tcp, "udp": .udp][name] else {
      throw ShellError("trace: expected tcp or udp, not '\(name)'")
    }
    guard let port = port.flatMap({ UInt16($0) }), port > 0 else {
      throw ShellError("trace: expected a port from 1 to 65535")
    }
    return (transport, port)
  }
}

extension ShellWords {
  func argument(_ index: Int) -> String? { words.indices.contains(index) ? words[index] : nil }

  func expect(_ counts: ClosedRange<Int>, _ usage: String) throws(ShellError) {
    guard counts.contains(words.count - 1) else { throw ShellError("usage: \(usage)") }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
