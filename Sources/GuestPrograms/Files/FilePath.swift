/// Paths as commands put them together and take them apart.
enum FilePath {
  /// `DIRECTORY/NAME`
  static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }

  /// The last part, without the slashes behind it; `/` of the root.
  static func lastPart(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "/" }

  /// Without slashes at the end, but for the root.
  static func withoutSlashes(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }
}
