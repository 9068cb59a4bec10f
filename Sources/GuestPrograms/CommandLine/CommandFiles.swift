extension GuestCommand {
  private static let readers: Set<String> = [
    "cat", "head", "tail", "wc", "sha256sum", "grep", "stat", "rm", "cp", "mv",
  ]
  private static let writers: Set<String> = ["cp", "mv", "touch", "mkdir", "cd", "tee", "curl", "nc", "rm"]

  /// Whether a command line may make files, or look for them elsewhere than where it begins.
  public static func mayMakeFiles(_ commandLine: String) -> Bool {
    guard !commandLine.utf8.contains(UInt8(ascii: ">")), let line = try? ShellLine(commandLine) else { return true }
    return line.pipelines.flatMap(\.commands).contains { writers.contains($0.words.first ?? "") }
  }

  /// The files beside a guest's console that a command line reads: one starts with none there. Of a pipeline whose failure the line
  /// itself deals with, there are none.
  public static func filesRead(by commandLine: String) -> [String] {
    guard let line = try? ShellLine(commandLine) else { return [] }
    let pipelines = zip(line.pipelines.indices, line.dealsWithFailure).filter { !$0.1 }.map(\.0)
    return pipelines.flatMap { line.pipelines[$0].commands }.flatMap { filesRead(by: $0.words) }
  }

  private static func filesRead(by words: [String]) -> [String] {
    guard let name = words.first, readers.contains(name), !words.contains("-f"), !words.contains("-r") else {
      return []
    }
    var operands = words.dropFirst().filter { !$0.hasPrefix("-") && !$0.isEmpty }
    // What may be the value of an option, or a pattern, is not taken for a file.
    if words.dropFirst().contains(where: { $0.hasPrefix("-") }) || name == "grep" {
      operands = Array(operands.suffix(1))
    }
    if name == "cp" || name == "mv" { operands = Array(operands.prefix(1)) }
    if name == "grep", words.count < 3 { return [] }
    return operands.filter { file in
      file.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) } && Int(file) == nil && file != "."
        && file != ".."
    }
  }
}
