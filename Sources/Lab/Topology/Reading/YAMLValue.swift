/// A YAML node with its place, free of anchors, merge keys and tags.
struct YAMLValue: Hashable, Sendable {
  var place: Place
  var content: Content

  enum Content: Hashable, Sendable {
    /// Nothing was written, or `null` or `~`.
    case null
    case scalar(String)
    case list([YAMLValue])
    case map([YAMLEntry])
  }

  static func emptyMap(at place: Place) -> YAMLValue { YAMLValue(place: place, content: .map([])) }

  var text: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  /// The elements of a list; a scalar is a list of one, nothing a list of none.
  var elements: [YAMLValue] {
    switch content {
    case .list(let elements): elements
    case .scalar: [self]
    case .null, .map: []
    }
  }

  var entries: [YAMLEntry] {
    guard case .map(let entries) = content else { return [] }
    return entries
  }

  subscript(key: String) -> YAMLValue? { entries.first { $0.key == key }?.value }

  /// The name of the form, as messages give it.
  var form: String {
    switch content {
    case .null: "nothing"
    case .scalar: "a single value"
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}

struct YAMLEntry: Hashable, Sendable {
  var key: String
  var place: Place
  var value: YAMLValue
}

extension YAMLValue {
  /// This value where it says something, and `base` where it does not. Mappings are merged key by key, with this one's keys
  /// first; everything else is replaced.
  func merged(over base: YAMLValue) -> YAMLValue {
    guard case .map(let own) = content, case .map(let others) = base.content else {
      return content == .null ? base : self
    }
    let merged = own.map { entry in
      guard let below = base[entry.key] else { return entry }
      return YAMLEntry(key: entry.key, place: entry.place, value: entry.value.merged(over: below))
    }
    return YAMLValue(place: place, content: .map(merged + others.filter { self[$0.key] == nil }))
  }
}
