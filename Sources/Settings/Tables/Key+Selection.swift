/// One of the words that a key may have, with the other keys that it brings along.
public struct Choice<Value: Sendable>: Sendable {
  let name: String
  let keys: [KeyInfo]
  let read: @Sendable ([SourceEntry], SourceLocation, inout FaultLog) -> Value?
  /// The entries of the other keys; nil for a value of another choice.
  let format: @Sendable (Value) -> [(key: String, value: YAMLNode)]?

  /// A word that says it all.
  public init(_ name: String, _ value: Value) where Value: Equatable {
    self.name = name
    keys = []
    read = { _, _, _ in value }
    format = { $0 == value ? [] : nil }
  }

  /// A word that comes with the keys of a table.
  public init<Part>(
    _ name: String, _ table: KeyTable<Part>, wrap: @escaping @Sendable (Part) -> Value,
    unwrap: @escaping @Sendable (Value) -> Part?
  ) {
    self.name = name
    keys = table.info.keys
    read = { entries, location, faults in
      table.decode(SourceValue(.map(entries), at: location), as: table.noun, &faults).map(wrap)
    }
    format = { unwrap($0).map { table.entries(saying: $0) } }
  }
}

extension Key {
  /// A key that selects which other keys are allowed beside it.
  ///
  /// - Parameters:
  ///   - noun: what messages call the thing that is chosen, such as `queue`.
  ///   - choices: the first holds where the key is not given.
  public init<Value: Hashable>(
    _ name: String, _ property: Property<Group, Value>, _ noun: String, _ choices: [Choice<Value>],
    _ meaning: String
  ) {
    let words = Scalar<String>.choice(choices.map(\.name))
    self.name = name
    infos = [KeyInfo(name, .scalar(words.shape), required: false, meaning)] + KeyInfo.union(of: choices)
    read = { entries, location, faults in
      let word = entries.first { $0.key == name }.map { words.read($0.value, as: "'\(name)'", &faults) }
      // A word that is wrong has been reported, and nothing can be said about the other keys.
      if case .some(nil) = word { return nil }
      let choice = choices.first { $0.name == word ?? nil } ?? choices[0]
      let others = entries.filter { $0.key != name }
      for entry in others where !choice.keys.contains(where: { $0.name == entry.key }) {
        faults.reportForeignKey(
          entry, of: word == nil ? "a \(noun) without '\(name)'" : "a \(choice.name) \(noun)", choices, name)
      }
      guard word != nil else { return nil }
      let own = others.filter { entry in choice.keys.contains { $0.name == entry.key } }
      return choice.read(own, location, &faults).map { AnySetting($0) }
    }
    merge = { own, _ in own }
    apply = { value, group in if let value = value.value as? Value { group[keyPath: property] = value } }
    format = { value in
      guard let value = value.value as? Value else { return [] }
      return choices.lazy.compactMap { choice in
        choice.format(value).map { [(name, .scalar(YAMLText.name(choice.name)))] + $0 }
      }.first ?? []
    }
    value = { AnySetting($0[keyPath: property]) }
  }
}

extension KeyInfo {
  /// The keys of all choices, each once. A default that only some of them have is left out.
  fileprivate static func union<Value>(of choices: [Choice<Value>]) -> [KeyInfo] {
    var union: [KeyInfo] = []
    for key in choices.flatMap(\.keys) {
      if let index = union.firstIndex(where: { $0.name == key.name }) {
        if union[index].default != key.default { union[index].default = nil }
      } else {
        union.append(key)
        // It is required of a choice, not of the table.
        union[union.count - 1].isRequired = false
      }
    }
    return union
  }
}

extension FaultLog {
  fileprivate mutating func reportForeignKey<Value>(
    _ entry: SourceEntry, of subject: String, _ choices: [Choice<Value>], _ selector: String
  ) {
    let owners = choices.filter { choice in choice.keys.contains { $0.name == entry.key } }
    report(
      "\(subject) has no '\(entry.key)'", at: entry.location,
      fix: "remove it, or set '\(selector)' to \(owners.map(\.name).joined(separator: " or "))")
  }
}
