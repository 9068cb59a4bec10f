import Lab
import SimulationKernel

// Time, and the courses that it has taken.

extension ShellVerb {
  static let time: [ShellVerb] = [
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
    ShellVerb("undo", "[N]", "go back to right before the last thing that was done, or the last N") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "undo [N]")
      try shell.undo(try line.argument(1).map(count) ?? 1)
    },
    ShellVerb("goto", "TIME", "go to an instant, back or forth") { (shell, line) throws(ShellError) in
      try line.expect(1...1, "goto TIME")
      try shell.go(to: .zero + duration(line.words[1]))
    },
  ]

  static let branches: [ShellVerb] = [
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
}
