import ArgumentParser
import Lab

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Show the keys that a topology file may have, and what they mean.",
    discussion: """
      Without a path, those at the top of the file. 'polder keys nodes web' shows the keys of a node, where any name \
      stands for the node's, and 'polder keys nodes web kind' the words that 'kind' may have.
      """)

  @Argument(
    help: "The keys that lead there, from the top of the file.",
    completion: .custom { words, index, _ in KeysCommand.completions(of: words.prefix(index)) })
  var path: [String] = []

  func run() throws {
    guard let words = TopologyReference.words(at: path) else {
      let parent = (["polder keys"] + path.dropLast()).joined(separator: " ")
      throw Failure.usage("no key '\(path.last ?? "")' there: see '\(parent)'")
    }
    // Below a key whose value is up to the user there is only what the key means.
    let own = TopologyReference.words(at: path.dropLast())?.filter { $0.word == path.last } ?? []
    let lines = words.isEmpty ? own : words
    let width = lines.map(\.word.count).max() ?? 0
    for line in lines {
      let padding = String(repeating: " ", count: width - line.word.count)
      try Console.print(line.meaning.isEmpty ? line.word : "\(line.word)\(padding)  \(line.meaning)")
    }
  }

  /// - Parameter words: the command line up to the word that is being typed.
  private static func completions(of words: ArraySlice<String>) -> [String] {
    guard let command = words.firstIndex(of: "keys") else { return [] }
    return TopologyReference.words(at: Array(words[(command + 1)...]))?.map(\.word) ?? []
  }
}
