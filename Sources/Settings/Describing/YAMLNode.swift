/// A value of a YAML file, as it is printed.
public enum YAMLNode: Sendable {
  /// As it is written, with quotes where they are needed.
  case scalar(String)
  case list([YAMLNode])
  case map([(key: String, value: YAMLNode)])

  /// On one line: `{ a: 1, b: [2, 3] }`.
  public var flow: String {
    switch self {
    case .scalar(let text): text
    case .list(let elements): YAMLText.flow(elements.map(\.flow))
    case .map(let entries): YAMLText.flow(entries.map { ($0.key, $0.value.flow) })
    }
  }

  /// The entries of a mapping, one below the other. Of a list or mapping of more than scalars, each element has its own line.
  public static func lines(_ entries: [(key: String, value: YAMLNode)]) -> [String] {
    entries.flatMap { key, value in
      switch value {
      case .list(let elements) where !elements.allSatisfy(\.isScalar):
        ["\(key):"] + elements.map { "  - " + $0.flow }
      case .map(let entries) where !entries.allSatisfy(\.value.isScalar):
        ["\(key):"] + entries.map { "  \($0.key): \($0.value.flow)" }
      default: ["\(key): \(value.flow)"]
      }
    }
  }

  private var isScalar: Bool { if case .scalar = self { true } else { false } }
}
