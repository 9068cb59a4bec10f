/// The declaration of a key: its name, the property that it sets, its type and meaning. All else follows: decoding with its
/// checks, the default, printing, the JSON Schema, the reference page and completion.
public struct Key<Group: Sendable>: Sendable {
  /// Tells the key from the others of its table.
  let name: String
  /// What of a mapping belongs to it: for most keys one entry, that of its name.
  var infos: [KeyInfo]
  /// The entries are those of ``infos``, at least one. Nil where nothing is said or all of it is wrong.
  let read: @Sendable ([SourceEntry], SourceLocation, inout FaultLog) -> AnySetting?
  /// Of what is said twice, the first argument is stronger.
  let merge: @Sendable (AnySetting, AnySetting) -> AnySetting
  let apply: @Sendable (AnySetting, inout Group) -> Void
  /// The entries that say a value.
  let format: @Sendable (AnySetting) -> [(key: String, value: YAMLNode)]
  /// Nil where the group has nothing that the key could say.
  let value: @Sendable (Group) -> AnySetting?
  /// Whether `polder expand` prints the key for a group; nil for a key that it prints unless it has its default.
  var isPrinted: (@Sendable (Group) -> Bool)?

  var isRequired: Bool { infos.contains(where: \.isRequired) }

  /// The same key, with the names by which users of other programs know it. They are not accepted; messages name the key.
  public func oftenCalled(_ names: String...) -> Key {
    var key = self
    for index in infos.indices where infos[index].name == name { key.infos[index].otherNames += names }
    return key
  }

  /// The same key, which `polder expand` prints even where it has its default.
  public var alwaysPrinted: Key { printed { _ in true } }

  /// The same key, which `polder expand` prints for the groups that meet the condition, whether or not it has its default.
  public func printed(where condition: @escaping @Sendable (Group) -> Bool) -> Key {
    var key = self
    key.isPrinted = condition
    return key
  }
}

extension Key {
  /// - Parameters:
  ///   - property: where the value goes. The property's initial value is the key's default.
  ///   - required: whether a mapping without the key is wrong.
  ///   - meaning: a sentence for the reference page.
  public init<Value: Hashable>(
    _ name: String, _ property: Property<Group, Value>, _ form: Form<Value>, required: Bool = false,
    _ meaning: String
  ) {
    self.init(
      name, form, required, meaning, set: { $1[keyPath: property] = $0 }, get: { $0[keyPath: property] })
  }

  public init<Value: Hashable>(
    _ name: String, _ property: Property<Group, Value>, _ scalar: Scalar<Value>,
    required: Bool = false, _ meaning: String
  ) { self.init(name, property, Form(scalar), required: required, meaning) }

  /// A key whose property is nil where it is not given.
  public init<Value: Hashable>(
    _ name: String, _ property: Property<Group, Value?>, _ form: Form<Value>, required: Bool = false,
    _ meaning: String
  ) {
    self.init(
      name, form, required, meaning, set: { $1[keyPath: property] = $0 }, get: { $0[keyPath: property] })
  }

  public init<Value: Hashable>(
    _ name: String, _ property: Property<Group, Value?>, _ scalar: Scalar<Value>,
    required: Bool = false, _ meaning: String
  ) { self.init(name, property, Form(scalar), required: required, meaning) }

  private init<Value: Hashable>(
    _ name: String, _ form: Form<Value>, _ isRequired: Bool, _ meaning: String,
    set: @escaping @Sendable (Value, inout Group) -> Void, get: @escaping @Sendable (Group) -> Value?
  ) {
    self.name = name
    infos = [KeyInfo(name, form.shape, required: isRequired, meaning)]
    read = { entries, _, faults in
      let value = entries[0].value
      if value.content == .null, form.shape.allowsNothing { return nil }
      return form.read(value, "'\(name)'", &faults).map { AnySetting($0) }
    }
    merge = { own, _ in own }
    apply = { value, group in if let value = value.value as? Value { set(value, &group) } }
    format = { value in (value.value as? Value).flatMap(form.format).map { [(name, $0)] } ?? [] }
    value = { get($0).map { AnySetting($0) } }
  }
}

extension Shape {
  /// Whether an empty value says nothing, rather than something wrong.
  fileprivate var allowsNothing: Bool {
    switch self {
    case .list(_, let counts, _): counts.contains(0)
    case .map: true
    case .scalar, .table, .variants, .either: false
    }
  }
}

/// The property that a key sets.
public typealias Property<Group, Value> = any WritableKeyPath<Group, Value> & Sendable
