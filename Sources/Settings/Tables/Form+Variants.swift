/// One of several tables that a mapping may have the keys of, told by its tag.
public struct Variant<Value: Sendable>: Sendable {
  let tag: String
  let info: TableInfo
  let read: @Sendable (SourceValue, inout FaultLog) -> Value?
  /// Nil for a value of another variant.
  let format: @Sendable (Value) -> [(String, String)]?

  /// - Parameters:
  ///   - tag: the key that only mappings of this variant have.
  ///   - unwrap: nil for a value of another variant.
  public init<Group>(
    _ tag: String, _ table: KeyTable<Group>, wrap: @escaping @Sendable (Group) -> Value,
    unwrap: @escaping @Sendable (Value) -> Group?
  ) {
    self.tag = tag
    info = TableInfo(table.noun, tag: tag, keys: table.info.keys)
    read = { table.decode($0, as: table.noun, &$1).map(wrap) }
    format = { unwrap($0).map(table.format) }
  }

  /// A mapping whose only key is the tag, such as `- http: { port: 80 }`.
  public init<Content>(
    _ noun: String, _ tag: String, _ form: Form<Content>, wrap: @escaping @Sendable (Content) -> Value,
    unwrap: @escaping @Sendable (Value) -> Content?, _ meaning: String
  ) { self.init(noun, tag, form, wrap: { content, _, _ in wrap(content) }, unwrap: unwrap, meaning) }

  /// - Parameter wrap: is given the location of the tag, and may find faults.
  public init<Content>(
    _ noun: String, _ tag: String, _ form: Form<Content>,
    wrap: @escaping @Sendable (Content, SourceLocation, inout FaultLog) -> Value?,
    unwrap: @escaping @Sendable (Value) -> Content?, _ meaning: String
  ) {
    self.tag = tag
    info = TableInfo(noun, tag: tag, keys: [KeyInfo(tag, form.shape, required: false, meaning)])
    read = { value, faults in
      guard let entry = value.entries.first(where: { $0.key == tag }),
        let content = form.read(entry.value, "'\(tag)'", &faults)
      else { return nil }
      return wrap(content, entry.location, &faults)
    }
    format = { unwrap($0).flatMap(form.format).map { [(tag, $0)] } }
  }
}

extension Form {
  /// - Parameter noun: what messages call a value, such as `an event`.
  public static func variants(_ noun: String, _ variants: [Variant<Value>]) -> Form {
    let format: @Sendable (Value) -> String? = { value in
      variants.lazy.compactMap { $0.format(value) }.first.map { YAMLText.flow($0) }
    }
    return Form(.variants(variants.map(\.info)), format: format) { value, subject, faults in
      guard value.isMap else {
        faults.reportForm(of: value, as: subject, wanted: "a mapping")
        return nil
      }
      let fitting = variants.filter { value[$0.tag] != nil }
      guard fitting.count == 1 else {
        faults.reportVariants(noun, value, variants.map(\.info), areSeveral: !fitting.isEmpty)
        return nil
      }
      faults.reportUnknownKeys(of: value, in: fitting[0].info)
      return fitting[0].read(value, &faults)
    }
  }
}

extension FaultLog {
  mutating func reportVariants(_ noun: String, _ value: SourceValue, _ variants: [TableInfo], areSeveral: Bool) {
    let tags = variants.compactMap(\.tag).map { "'\($0)'" }.joined(separator: ", ")
    report(
      "\(noun) has \(areSeveral ? "more than one" : "none") of \(tags)", at: value.location,
      fix: "use exactly one of them")
    reportUnknownKeys(of: value, in: TableInfo(noun, keys: variants.flatMap(\.keys)))
  }

  public mutating func reportUnknownKeys(of value: SourceValue, in table: TableInfo) {
    for entry in value.entries where !table.keys.contains(where: { $0.name == entry.key }) {
      reportUnknownKey(entry, in: table)
    }
  }

  mutating func reportUnknownKey(_ entry: SourceEntry, in table: TableInfo) {
    report("unknown key '\(entry.key)' in \(table.noun)", at: entry.location, fix: table.fix(for: entry.key))
  }
}

extension TableInfo {
  fileprivate func fix(for unknown: String) -> String {
    let names = keys.map(\.name)
    let words = unknown.split(separator: " ", maxSplits: 1)
    if words.count == 2, names.contains(String(words[0])) { return "did you mean '\(words[0]): \(words[1])'?" }
    if let nearest = EditDistance.nearest(to: unknown, among: names) { return "did you mean '\(nearest)'?" }
    var listed: [String] = []
    for key in keys where !key.isRarelyUsed && !listed.contains(key.name) { listed.append(key.name) }
    return "use one of \(listed.joined(separator: ", "))"
  }
}
