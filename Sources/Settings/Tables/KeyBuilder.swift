/// Collects the keys of a table, a line for each. It is inlined, so that it is compiled for the table's type and nothing
/// has to be looked up about that type when a program starts.
@resultBuilder
public enum KeyBuilder<Group: Sendable> {
  @inlinable public static func buildExpression(_ key: Key<Group>) -> [Key<Group>] { [key] }
  /// Keys that several tables have in common.
  @inlinable public static func buildExpression(_ keys: [Key<Group>]) -> [Key<Group>] { keys }
  @inlinable public static func buildBlock(_ parts: [Key<Group>]...) -> [Key<Group>] { parts.flatMap(\.self) }
}
