/// The file that a topology was read from. All are equal: what a lab is does not depend on where and how it was written.
public struct SourceFile: Hashable, Sendable {
  /// Without its folder.
  public var name: String
  /// As it was asked for.
  public var path: String
  /// What it says that can be run, but is hardly meant; in the order of the text.
  public var warnings: [TopologyFault] = []

  public init(path: String = "") {
    self.path = path
    name = String(path.split(separator: "/").last ?? "")
  }

  public static func == (a: SourceFile, b: SourceFile) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}
