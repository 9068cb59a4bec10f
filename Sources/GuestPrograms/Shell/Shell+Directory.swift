import Guests

extension Shell {
  /// `cd [DIRECTORY|-]`
  mutating func changeDirectory(
    _ words: [String], _ streams: StandardStreams, _ calls: borrowing SystemCalls
  ) {
    status = 0
    let operands = words.first == "--" ? Array(words.dropFirst()) : words
    guard operands.count < 2 else { return fail("bash: cd: too many arguments", 1, streams, calls) }
    var path = operands.first ?? FileTree.home
    if path == "-" {
      guard let previous = calls.console.previousDirectory else {
        return fail("bash: cd: OLDPWD not set", 1, streams, calls)
      }
      path = previous
    }
    // As in bash, an empty name changes nothing.
    guard !path.isEmpty else { return }
    do throws(FileError) {
      try calls.changeDirectory(path)
      if operands.first == "-" { calls.write(path + "\n", to: streams.output) }
    } catch {
      fail("bash: cd: \(path): \(error.text)", 1, streams, calls)
    }
  }
}
