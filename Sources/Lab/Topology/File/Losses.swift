import Settings

/// What a file has and could not be read, so that what refers to it is not complained about as well.
struct Losses: Hashable, Sendable {
  private var names: Set<String> = []
  private var lackNodes = false
  /// Whether a link is among it.
  private(set) var includeLinks = false

  /// Names beyond which nobody looks.
  private static let limit = 10_000

  init() {}

  /// - Parameters:
  ///   - known: the keys of a topology file.
  ///   - nodeCount: how many entries of `nodes` could be read.
  ///   - linkCount: how many elements of `links` could be read.
  init(in root: SourceValue, known: Set<String>, nodeCount: Int, linkCount: Int) {
    includeLinks = (root["links"]?.elements.count ?? 0) != linkCount
    for entry in root.entries where !known.contains(entry.key) || ["nodes", "hosts"].contains(entry.key) {
      if entry.key == "nodes", entry.value.isMap, entry.value.entries.count <= nodeCount { continue }
      // The whole of a section may be under a misspelt key.
      add(entry.value, depth: 0)
      if !entry.value.isMap, entry.value.content != .null || entry.key == "nodes" { lackNodes = true }
      if !known.contains(entry.key) { includeLinks = true }
    }
  }

  private mutating func add(_ value: SourceValue, depth: Int) {
    guard depth < 3, names.count < Losses.limit else { return }
    switch value.content {
    case .null: break
    case .scalar(let text): add(text)
    case .list(let elements): for element in elements { add(element, depth: depth + 1) }
    case .map(let entries):
      for entry in entries {
        add(entry.key)
        add(entry.value, depth: depth + 1)
      }
    }
  }

  private mutating func add(_ text: String) {
    guard let pattern = NamePattern(text), pattern.count <= 1000 else { return }
    for name in pattern.names() { names.insert(name) }
  }

  /// Whether a node of this name may be among it.
  func includesNode(_ name: String) -> Bool { names.contains(name) || lackNodes && names.isEmpty }
}
