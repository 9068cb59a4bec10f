extension CurlURL {
  /// Resolves a reference from the field `Location` (RFC 9110, section 10.2.2; RFC 3986, section 5.2.2).
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
