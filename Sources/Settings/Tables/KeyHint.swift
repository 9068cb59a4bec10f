/// What to say of keys that are often looked for in a table and stand elsewhere, or nowhere.
public struct KeyHint: Sendable {
  /// As ``TableInfo/folded(_:)`` has them: in lower case, with hyphens.
  let names: Set<String>
  /// The keys of the table that are meant, or not needed once the advice is followed.
  let keys: [String]
  /// An imperative.
  let fix: String

  /// - Parameters:
  ///   - names: the keys, in lower case and with hyphens.
  ///   - keys: those of the table that are meant, or not needed once the advice is followed: they do not count as missing.
  ///   - fix: what to do, as an imperative.
  public init(_ names: [String], for keys: String..., fix: String) {
    self.names = Set(names)
    self.keys = keys
    self.fix = fix
  }
}
