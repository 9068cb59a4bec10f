/// `.` and `..` in a path.
enum DotSegments {
  /// The path without them (RFC 3986, section 5.2.4). What climbs above the root stays at the root.
  static func removed(from path: Substring) -> String {
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { kept.append("") }
      case "..":
        _ = kept.popLast()
        if isLast { kept.append("") }
      default: kept.append(segment)
      }
    }
    return "/" + kept.joined(separator: "/")
  }

  /// Whether the path climbs above its root on the way.
  static func leaveRoot(in path: String) -> Bool {
    var depth = 0
    for segment in path.split(separator: "/") where segment != "." {
      depth += segment == ".." ? -1 : 1
      if depth < 0 { return true }
    }
    return false
  }
}
