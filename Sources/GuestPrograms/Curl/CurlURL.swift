import SimulationKernel

/// A URL with the scheme `http` (RFC 3986, section 3; RFC 9110, section 4.2.1), which is optional.
struct CurlURL: Sendable, Equatable, StateRecord {
  /// As given, with the scheme, and without dot segments.
  let text: String
  /// A name, or an address without brackets.
  let host: String
  let port: UInt16
  /// Path and query; at least a slash.
  let target: String
  /// Whether the host is an IPv6 address in brackets.
  private let isBracketed: Bool

  /// - Parameter asIs: whether `.` and `..` in the path are left to the server.
  init(_ typed: String, asIs: Bool = false) throws(CurlFailure) {
    let (scheme, rest) = CurlURL.scheme(of: typed)
    guard scheme == "http" else {
      throw CurlFailure(1, "Protocol \"\(scheme)\" not supported or disabled in libcurl")
    }
    let authority = rest.prefix { !"/?#".contains($0) }
    let behind = rest.dropFirst(authority.count).prefix { $0 != "#" }
    let (host, port) = try CurlURL.split(authority)
    isBracketed = authority.hasPrefix("[")
    self.host = host
    self.port = port
    // What a request line cannot contain is not part of a URL.
    guard behind.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .badURL }
    let rooted = (behind.hasPrefix("/") ? "" : "/") + behind
    let path = rooted.prefix { $0 != "?" }
    target = asIs ? rooted : DotSegments.removed(from: path) + rooted.dropFirst(path.count)
    text = "http://\(authority)\(target)\(rest.dropFirst(authority.count + behind.count))"
  }

  /// The value of the field `Host`.
  var authority: String {
    let name = isBracketed ? "[\(host)]" : host
    return port == 80 ? name : "\(name):\(port)"
  }

  /// The last component of the path, which is the file's name with `-O`.
  var fileName: String {
    String(target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false).last ?? "")
  }

  private static func scheme(of typed: String) -> (String, Substring) {
    guard let colon = typed.firstIndex(of: ":"), typed[colon...].hasPrefix("://") else { return ("http", typed[...]) }
    return (typed[..<colon].lowercased(), typed[colon...].dropFirst(3))
  }

  private static func split(_ authority: Substring) throws(CurlFailure) -> (host: String, port: UInt16) {
    let isBracketed = authority.hasPrefix("[")
    let host = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    let rest = authority.dropFirst(host.count + (isBracketed ? 2 : 0))
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }) else {
      throw .badURL
    }
    guard !rest.isEmpty else { return (String(host), 80) }
    guard rest.hasPrefix(":"), let port = rest.dropFirst().isEmpty ? 80 : UInt16(rest.dropFirst()) else {
      throw .badURL
    }
    return (String(host), port)
  }

  static let fields = Fields(\CurlURL.text, \.host, \.port, \.target, \.isBracketed)
}
