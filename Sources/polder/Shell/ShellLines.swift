import Glibc

/// Where the shell's lines come from: a terminal, or a script on the standard input.
struct ShellLines {
  /// The line that was read last, counted from 1.
  private(set) var number = 0
  let isInteractive = Console.inputIsTerminal && Console.outputIsTerminal

  mutating func next(prompt: String) -> String? {
    number += 1
    return isInteractive ? LineEditor.read(prompt: prompt) : readLine()
  }
}
