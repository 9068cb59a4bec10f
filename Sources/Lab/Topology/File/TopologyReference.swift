import Settings

/// What follows from the declaration of a topology file's keys, for editors and readers.
public enum TopologyReference {
  /// The JSON Schema of `Schemas/topology.schema.json`.
  public static func schema() -> String {
    JSONSchema.text(of: TopologyDocument.keys.info, title: "Polder topology file")
  }

  /// The page `Schemas/topology.md`.
  public static func page() -> String {
    let head = """
      # The keys of a topology file

      Generated from the declarations that the loader reads; do not edit. Keys in bold are required. Precedence: \
      `defaults`, then `kinds`, `groups`, and the node or link itself; these take the keys of a node or link as far as \
      they apply. Names have \(Name.rule).
      """
    return ([head] + KeyReference.sections(of: TopologyDocument.keys.info)).joined(separator: "\n\n") + "\n"
  }

  /// What may be written below a path of keys, such as `["nodes", "web", "kind"]`: keys with their meanings, or words.
  ///
  /// - Returns: empty where that is up to the user; nil if there is no such path.
  public static func words(at path: [String]) -> [(word: String, meaning: String)]? {
    let table = TopologyDocument.keys.info
    let words = table.completions(at: path).map { (word: $0.word, meaning: $0.meaning) }
    guard words.isEmpty, let last = path.last else { return words }
    // A name that the user chooses has keys below it; what has nothing below it must be a key itself.
    return table.completions(at: Array(path.dropLast())).contains { $0.word == last } ? [] : nil
  }
}
