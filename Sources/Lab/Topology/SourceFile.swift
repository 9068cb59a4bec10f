/// The name of the file that a topology was read from. All are equal: what a lab is does not depend on where it was
/// written.
public struct SourceFile: Hashable, Sendable {
  public var name: String

  public init(name: String = "") { self.name = name }

  public static func == (a: SourceFile, b: SourceFile) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}
