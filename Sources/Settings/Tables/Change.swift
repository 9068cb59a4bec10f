/// What a mapping of a file says about a group of settings: values for some of its keys, decoded, and where they stand.
///
/// Changes are laid over one another, such as a node's own settings over its group's, before they are applied to the
/// group's defaults.
public struct Change<Group: Sendable>: Hashable, Sendable {
  var entries: [ChangeEntry] = []

  public init() {}
  init(_ entries: [ChangeEntry]) { self.entries = entries }

  public var isEmpty: Bool { entries.isEmpty }

  public func contains(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// Where the value of a key stands; nil where the key was not given.
  public func location(of key: String) -> SourceLocation? { entries.first { $0.key == key }?.location }
}

/// The value of one key.
struct ChangeEntry: Hashable, Sendable {
  var key: String
  var value: AnySetting
  var location: SourceLocation

  static func == (a: ChangeEntry, b: ChangeEntry) -> Bool { a.key == b.key && a.value == b.value }
  func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(value)
  }
}

/// Where the keys of a group stand, for what refers to them later.
public struct KeyLocations: Hashable, Sendable {
  private var locations: [(key: String, location: SourceLocation)]
  private var whole: SourceLocation

  /// - Parameter whole: where the group as a whole stands, for keys that were not given.
  public init<Group>(_ change: Change<Group>, otherwise whole: SourceLocation) {
    locations = change.entries.map { ($0.key, $0.location) }
    self.whole = whole
  }

  public subscript(key: String) -> SourceLocation { locations.first { $0.key == key }?.location ?? whole }

  /// What a file says does not depend on where it says it.
  public static func == (a: KeyLocations, b: KeyLocations) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}
