/// The components of a path such as `/www/index.html`, with `.` and `..` resolved by text alone.
public struct FilePath: Hashable, Sendable, CustomStringConvertible {
  public var components: [String]

  public init(components: [String]) { self.components = components }

  /// A path without a slash at its start begins at the root as well.
  public init(_ text: String) {
    components = []
    for part in text.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = components.popLast()
      default: components.append(String(part))
      }
    }
  }

  public var isRoot: Bool { components.isEmpty }
  public var name: String { components.last ?? "/" }
  public var parent: FilePath { FilePath(components: Array(components.dropLast())) }
  public func appending(_ name: String) -> FilePath { FilePath(components: components + [name]) }

  public func starts(with other: FilePath) -> Bool { components.starts(with: other.components) }

  public var description: String { "/" + components.joined(separator: "/") }
}
