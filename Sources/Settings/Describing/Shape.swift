/// The form of what a file may contain, without the types that it becomes: what the JSON Schema, the reference page and
/// completion are made of.
public indirect enum Shape: Sendable {
  case scalar(ScalarShape)
  /// A list of at least and at most so many; a single value counts as a list of one where `orOne` says so.
  case list(Shape, counts: ClosedRange<Int>, orOne: Bool)
  /// A mapping whose keys the user chooses.
  case map(keys: ScalarShape, Shape)
  /// A mapping with the keys of a table.
  case table(TableInfo)
  /// A mapping with the keys of the one table whose tag it has.
  case variants([TableInfo])
  /// One of several that differ in form: a single value, a list or a mapping.
  case either([Shape])
}

/// A table of keys as readers see it.
public struct TableInfo: Sendable {
  /// `a node`, `an event`: how messages call a mapping with these keys.
  public var noun: String
  /// The key that tells this table from the others of a ``Shape/variants(_:)``.
  public var tag: String?
  /// What to say of keys that are often looked for here.
  public var hints: [KeyHint] = []
  private let deferredKeys: Deferred<[KeyInfo]>

  public init(
    _ noun: String, tag: String? = nil, hints: [KeyHint] = [],
    keys: @autoclosure @escaping @Sendable () -> [KeyInfo]
  ) {
    self.noun = noun
    self.tag = tag
    self.hints = hints
    deferredKeys = Deferred(keys)
  }

  public var keys: [KeyInfo] { deferredKeys.value }
}

/// A key as readers see it.
public struct KeyInfo: Sendable {
  public var name: String
  public var shape: Shape
  public var isRequired: Bool
  /// A sentence for the reference and for an editor's tooltip.
  public var meaning: String
  /// What holds where the key is not given, as a file would write it; nil where that is nothing.
  public var `default`: String?
  /// What has the key, such as kinds of nodes; empty for all that have the table.
  public var owners: [String] = []
  /// Whether lists of the table's keys in messages leave it out, since few have it.
  public var isRarelyUsed = false
  /// What the key is called elsewhere: not accepted, but known to messages.
  public var otherNames: [String] = []

  public init(_ name: String, _ shape: Shape, required isRequired: Bool, _ meaning: String) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
    self.meaning = meaning
  }
}

extension Shape {
  /// Completes "use …".
  var usage: String {
    switch self {
    case .scalar(let scalar): scalar.usage
    case .list: "a list"
    case .map: "a mapping of names"
    case .table, .variants: "a mapping"
    case .either(let shapes): shapes.map(\.usage).joined(separator: " or ")
    }
  }

  /// Whether a value has this form, whatever it holds.
  func fits(_ content: SourceValue.Content) -> Bool {
    switch (self, content) {
    case (.scalar, .scalar), (.list, .list), (.map, .map), (.table, .map), (.variants, .map): true
    case (.list(_, _, let orOne), .scalar): orOne
    case (.either(let shapes), _): shapes.contains { $0.fits(content) }
    default: false
    }
  }
}
