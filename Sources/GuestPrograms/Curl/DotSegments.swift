/// `.` and `..` in a path.
enum DotSegments {
  /// Removes them from a path (RFC 3986, section 5.2.4). Segments above the root stay at the root.
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

  /// Whether a path leads above its root.
  static func leaveRoot(in path: String) -> Bool {
    var depth = 0
    for segment in path.split(separator: "/") where segment != "." {
      depth += segment == ".." ? -1 : 1
      if depth < 0 { return true }
    }
    return false
  }
}
