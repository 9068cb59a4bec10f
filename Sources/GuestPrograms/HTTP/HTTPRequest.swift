/// An HTTP request (RFC 9112, section 3).
struct HTTPRequest: Equatable {
  let method: String
  /// The path, percent-decoded and without the query.
  let path: String
  /// Whether to keep the connection open (section 9.3).
  let keepsAlive: Bool
  /// The length of the body in bytes.
  let bodyLength: UInt64
  /// Whether the client waits for 100 (Continue) before it sends the body (RFC 9110, section 10.1.1).
  let expectsContinue: Bool

  /// Parses the head of a request.
  ///
  /// - Throws: the status with which to refuse it.
  init(_ head: HTTPHead) throws(HTTPStatus) {
    let words = head.startLine.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, HTTPToken.isToken(words[0]) else { throw .badRequest }
    let minor = try HTTPRequest.minorVersion(words[2])
    // HTTP/1.1 requires exactly one Host field (section 3.2).
    let hosts = head.fields.count { $0.name == "host" }
    guard hosts == 1 || hosts == 0 && minor == 0 else { throw .badRequest }
    guard head["transfer-encoding"] == nil else { throw .notImplemented }
    method = String(words[0])
    path = try HTTPRequest.path(of: words[1])
    keepsAlive = minor == 0 ? head.has("keep-alive", in: "connection") : !head.has("close", in: "connection")
    expectsContinue = minor > 0 && head.has("100-continue", in: "expect")
    switch head.contentLength {
    case .none: bodyLength = 0
    case .known(let length): bodyLength = length
    case .bad: throw .badRequest
    }
  }

  private static func minorVersion(_ text: Substring) throws(HTTPStatus) -> Int {
    let bytes = Array(text.utf8)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard text.hasPrefix("HTTP/"), bytes.count == 8, bytes[6] == UInt8(ascii: "."), digits.contains(bytes[5]),
      digits.contains(bytes[7])
    else { throw .badRequest }
    guard bytes[5] == UInt8(ascii: "1") else { throw .versionNotSupported }
    return Int(bytes[7] - UInt8(ascii: "0"))
  }

  /// Origin form, or the absolute form that clients use with proxies (sections 3.2.1 and 3.2.2).
  private static func path(of target: Substring) throws(HTTPStatus) -> String {
    var target = target
    if target.lowercased().hasPrefix("http://") {
      target = target.dropFirst(7).drop { $0 != "/" }
      if target.isEmpty { target = "/" }
    }
    guard target.hasPrefix("/") else { throw .badRequest }
    guard let path = PercentEncoding.decode(target.prefix { $0 != "?" && $0 != "#" }) else { throw .badRequest }
    // Dot segments must not lead above the root (RFC 3986, section 5.2.4), which nginx refuses.
    guard !DotSegments.leaveRoot(in: path) else { throw .badRequest }
    return DotSegments.removed(from: path[...])
  }
}

/// Percent-encoding in targets (RFC 3986, section 2.1).
enum PercentEncoding {
  /// Nil if a percent sign is not followed by two hexadecimal digits.
  static func decode(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
