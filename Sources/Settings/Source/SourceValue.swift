/// A value as a file has it, not yet understood, with its location. Whoever parses the file makes these; a ``KeyTable`` turns
/// them into typed values.
public struct SourceValue: Hashable, Sendable {
  public var location: SourceLocation
  public var content: Content

  public enum Content: Hashable, Sendable {
    /// Nothing was written, or `null` or `~`.
    case null
    case scalar(String)
    case list([SourceValue])
    case map([SourceEntry])
  }

  public init(_ content: Content, at location: SourceLocation) {
    self.location = location
    self.content = content
  }

  public static func emptyMap(at location: SourceLocation) -> SourceValue { SourceValue(.map([]), at: location) }

  public var text: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  /// The elements of a list; a scalar is a list of one, nothing a list of none.
  public var elements: [SourceValue] {
    switch content {
    case .list(let elements): elements
    case .scalar: [self]
    case .null, .map: []
    }
  }

  public var entries: [SourceEntry] {
    guard case .map(let entries) = content else { return [] }
    return entries
  }

  public var isMap: Bool {
    if case .map = content { true } else { false }
  }

  public var isList: Bool {
    if case .list = content { true } else { false }
  }

  public subscript(key: String) -> SourceValue? { entries.first { $0.key == key }?.value }

  /// What the value is, for messages.
  public var form: String {
    switch content {
    case .null: "empty"
    case .scalar: "a single value"
    case .list: "a list"
    case .map: "a mapping"
    }
  }
}

/// A key of a mapping and what stands under it.
public struct SourceEntry: Hashable, Sendable {
  public var key: String
  /// Of the key.
  public var location: SourceLocation
  public var value: SourceValue

  public init(key: String, at location: SourceLocation, value: SourceValue) {
    self.key = key
    self.location = location
    self.value = value
  }
}
