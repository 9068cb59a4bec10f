/// The name of the file that a topology was read from. All are equal: what a lab is does not depend on where it was
/// written.
public struct SourceFile: Hashable, Sendable {
  /// Without its folder.
  public var name: String
  /// As it was asked for.
  public var path: String

  public init(path: String = "") {
    self.path = path
    name = String(path.split(separator: "/").last ?? "")
  }

  public static func == (a: SourceFile, b: SourceFile) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}
