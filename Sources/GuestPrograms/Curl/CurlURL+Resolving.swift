// References to other resources, and the dots in paths (RFC 3986, section 5.2).

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

extension CurlURL {
  /// What a reference in the field `Location` leads to (RFC 9110, section 10.2.2; RFC 3986, section 5.2.2).
  func following(_ reference: String) throws(CurlFailure) -> CurlURL {
    if CurlURL.hasScheme(reference) { return try CurlURL(reference) }
    let base = "http://\(authority)"
    if reference.hasPrefix("//") { return try CurlURL("http:" + reference) }
    if reference.hasPrefix("/") { return try CurlURL(base + reference) }
    let path = target.prefix { $0 != "?" }
    if reference.isEmpty || reference.hasPrefix("#") { return try CurlURL(base + target + reference) }
    if reference.hasPrefix("?") { return try CurlURL(base + path + reference) }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return try CurlURL(base + folder + reference)
  }

  /// Letters, and a colon with two slashes.
  private static func hasScheme(_ reference: String) -> Bool {
    guard let colon = reference.firstIndex(of: ":"), reference[colon...].hasPrefix("://") else { return false }
    return reference[..<colon].utf8.allSatisfy { HTTPToken.isPart($0) }
  }
}
