/// A word that may be typed next, and what it means.
public struct Completion: Hashable, Sendable {
  public var word: String
  public var meaning: String

  public init(_ word: String, _ meaning: String = "") {
    self.word = word
    self.meaning = meaning
  }
}

extension TableInfo {
  /// What may be written below a path of keys: the keys of the mapping there, or the words that its value may be.
  ///
  /// Elements of lists take no part in the path; a name that the user chooses does.
  public func completions(at path: [String]) -> [Completion] { Shape.table(self).completions(at: path[...]) }
}

extension Shape {
  fileprivate func completions(at path: ArraySlice<String>) -> [Completion] {
    switch self {
    case .list(let element, _, _): element.completions(at: path)
    case .either(let shapes): shapes.flatMap { $0.completions(at: path) }
    case .variants(let tables): tables.flatMap { Shape.table($0).completions(at: path) }.unique
    case .scalar(let scalar): path.isEmpty ? scalar.choices.map { Completion($0) } : []
    case .map(_, let value): path.isEmpty ? [] : value.completions(at: path.dropFirst())
    case .table(let table):
      path.isEmpty
        ? table.keys.map { Completion($0.name, $0.meaning) }
        : table.keys.filter { $0.name == path.first }.flatMap { $0.shape.completions(at: path.dropFirst()) }
    }
  }
}

extension [Completion] {
  fileprivate var unique: [Completion] {
    var words: Set<String> = []
    return filter { words.insert($0.word).inserted }
  }
}
