import GuestPrograms
import Lab
import Sessions

extension LabShell {
  /// What the word at the end of a line can become.
  public func completions(of line: String) -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    let isNew = line.isEmpty || line.last == " "
    let (before, beginning) = isNew ? (words, "") : (Array(words.dropLast()), words.last ?? "")
    return candidates(after: before).filter { $0.hasPrefix(beginning) }.sorted()
  }

  private func candidates(after words: [String]) -> [String] {
    if let console { return words.isEmpty ? commands(of: labels[console]) + ["exit"] : [] }
    guard let first = words.first else { return ShellVerb.all.map(\.name) + labels.nodes }
    switch (first, words.count) {
    case ("enter", 1), ("on", 1), ("until", 1), ("power", 1), ("trace", 1...2), ("link", 1...2): return labels.nodes
    case ("show", 1): return ShownTopic.allCases.map(\.rawValue)
    case ("show", 2): return labels.nodes
    case ("power", 2): return PowerCommand.all.map(\.name)
    case ("link", 3): return ["down", "up", "delay=", "loss=", "rate=", "jitter="]
    case ("next", 1): return ["frame", "drop", "retransmission"]
    case ("snapshot", 1): return ["take", "list", "restore", "delete"]
    case ("snapshot", 2): return moments.map(\.name)
    case ("switch", 1), ("diff", 1...2): return branches.map(\.name)
    case ("capture", 1): return ["all"] + labels.nodes + labels.ports
    default: return words.count == 1 ? commands(of: first) : []
    }
  }

  private func commands(of name: String) -> [String] {
    guard let node = labels.node(named: name) else { return [] }
    return isMachine(node) ? GuestCommand.names : ["bridge", "ip", "ovs-ofctl", "show"]
  }
}
