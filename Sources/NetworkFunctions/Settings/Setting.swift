/// A value of a topology file under a function's name: what the function is configured from.
///
/// Where it was written is for messages alone: two that say the same are equal. Quantities come in their base units,
/// such as `5000000000ns`, `1000000bps` and `65536B`.
public struct Setting: Hashable, Sendable {
  public indirect enum Content: Hashable, Sendable {
    case empty
    case text(String)
    case list([Setting])
    case record([Entry])
  }

  public struct Entry: Hashable, Sendable {
    public var key: String
    public var value: Setting

    public init(key: String, value: Setting) {
      self.key = key
      self.value = value
    }
  }

  public var place: SourcePlace
  public var content: Content

  public init(_ content: Content, at place: SourcePlace = SourcePlace()) {
    self.content = content
    self.place = place
  }

  public subscript(key: String) -> Setting? { entries.first { $0.key == key }?.value }

  public var entries: [Entry] {
    guard case .record(let entries) = content else { return [] }
    return entries
  }

  /// The elements of a list; a single value is a list of one.
  public var elements: [Setting] {
    switch content {
    case .empty: []
    case .text, .record: [self]
    case .list(let elements): elements
    }
  }

  public var text: String? {
    guard case .text(let text) = content else { return nil }
    return text
  }

  public var number: Int? { text.flatMap { Int($0) } }

  /// As the reader of the file has written it: `true` or `false`.
  public var flag: Bool? { text.flatMap { ["true": true, "false": false][$0] } }

  /// A quantity in its base unit.
  public func quantity(_ unit: String) -> Int? {
    guard let text, text.hasSuffix(unit) else { return nil }
    return Int(text.dropLast(unit.count))
  }
}

/// A line and column of the topology file. All are equal, for what a file says does not depend on where.
public struct SourcePlace: Hashable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int = 0, column: Int = 0) {
    self.line = line
    self.column = column
  }

  public static func == (a: SourcePlace, b: SourcePlace) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}
