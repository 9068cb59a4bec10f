import Packets

// What is done to the lab, and seen of it.

extension ShellVerb {
  static let lab: [ShellVerb] = [
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
}
