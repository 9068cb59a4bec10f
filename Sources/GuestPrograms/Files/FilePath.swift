/// Joins and splits paths as commands do.
enum FilePath {
  /// `DIRECTORY/NAME`
  static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }

  /// The last component, without trailing slashes; `/` for the root.
  static func lastPart(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "/" }

  /// Without trailing slashes, except for the root.
  static func withoutSlashes(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }
}
