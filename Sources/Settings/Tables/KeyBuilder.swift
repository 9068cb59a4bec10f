/// Collects the keys of a table, a line for each.
@resultBuilder
public enum KeyBuilder<Group: Hashable & Sendable> {
  public static func buildExpression(_ key: Key<Group>) -> [Key<Group>] { [key] }
  /// Keys that several tables have in common.
  public static func buildExpression(_ keys: [Key<Group>]) -> [Key<Group>] { keys }
  public static func buildBlock(_ parts: [Key<Group>]...) -> [Key<Group>] { parts.flatMap(\.self) }
}
