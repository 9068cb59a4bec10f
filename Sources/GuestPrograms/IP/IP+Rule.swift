import Guests

extension IP {
  static let ruleCommands = ["list", "lst", "show"]

  /// `ip rule`: the rules that every Linux machine begins with. There are no others, because a guest has no other tables.
  func runRule(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    guard words.match(command, IP.ruleCommands) != nil else { throw IP.refusalOfRule(command) }
    let tables = [(0, "local"), (32_766, "main")] + (options.family == .v6 ? [] : [(32_767, "default")])
    let records = tables.map { priority, table in
      var record = IPRecord()
      record.add("priority", .number(priority), "\(priority):\t")
      record.add("src", "all", "from all ")
      record.add("table", table, "lookup \(table)")
      record.write("\n")
      return record
    }
    calls.write(options.text(of: records))
  }

  static func refusalOfRule(_ command: String) -> FailedCommand {
    let known = ["add", "delete", "flush", "save", "restore"].contains { $0.hasPrefix(command) }
    return known
      ? FailedCommand(
        "ip: rules of a guest cannot be changed: all its routes are in the table main; use 'metric' or a longer prefix",
        status: 1)
      : FailedCommand("Command \"\(command)\" is unknown, try \"ip rule help\".", status: 255)
  }
}
