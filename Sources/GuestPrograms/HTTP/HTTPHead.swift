import SimulationKernel

/// The head of an HTTP/1.1 message: its first line and its fields (RFC 9112, sections 2 to 5), of either side.
struct HTTPHead: Sendable, Equatable {
  /// A field line: the name in lower case, the value without surrounding whitespace.
  struct Field: Sendable, Equatable {
    let name: String
    let value: String
  }

  /// The request line or the status line.
  let startLine: String
  let fields: [Field]

  /// The limit on the size of a head in bytes, as servers have one.
  static let lengthLimit = 8192

  /// Parses a head without the empty line that ends it. Nil if a line is not a field.
  init?(_ bytes: ArraySlice<UInt8>) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(HTTPHead.withoutReturn)
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard let first = lines.first, HTTPHead.isClean(first) else { return nil }
    var fields: [Field] = []
    for line in lines.dropFirst() {
      guard HTTPHead.isClean(line), let field = Field(line) else { return nil }
      fields.append(field)
    }
    startLine = String(decoding: first, as: UTF8.self)
    self.fields = fields
  }

  /// The value of the first field with this name, given in lower case.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Whether a comma-separated field with this name contains `token`, ignoring case.
  func has(_ token: String, in name: String) -> Bool {
    fields.contains { field in
      field.name == name && field.value.split(separator: ",").contains { HTTPHead.trimmed($0).lowercased() == token }
    }
  }

  /// The length of the body according to `Content-Length`.
  enum Length: Equatable {
    case none, known(UInt64)
    /// Not a number, or several different ones (RFC 9112, section 6.3, rule 5).
    case bad
  }

  var contentLength: Length {
    let values = fields.filter { $0.name == "content-length" }.map(\.value)
    guard let first = values.first else { return .none }
    guard values.allSatisfy({ $0 == first }), first.utf8.allSatisfy({ (48...57).contains($0) }),
      let length = UInt64(first), length <= UInt64(Int64.max)
    else { return .bad }
    return .known(length)
  }

  /// The end of the head at the start of `bytes`, after its empty line. Lines may end with a bare line feed (RFC 9112,
  /// section 2.2). Nil if it is incomplete.
  static func end(in bytes: [UInt8]) -> Int? {
    var lineStart = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      if withoutReturn(bytes[lineStart..<index]).isEmpty { return index + 1 }
      lineStart = index + 1
    }
    return nil
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }

  private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// No control characters but tabs (RFC 9110, section 5.5).
  private static func isClean(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
  }
}

extension HTTPHead.Field {
  /// Nil without a name directly before a colon. A line that starts with whitespace would continue the previous one, which is
  /// obsolete (RFC 9112, section 5.2).
  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(HTTPToken.isPart)
    else { return nil }
    name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    value = HTTPHead.trimmed(String(decoding: line[(colon + 1)...], as: UTF8.self))
  }
}

/// The tokens of HTTP (RFC 9110, section 5.6.2).
enum HTTPToken {
  private static let marks = Array("!#$%&'*+-.^_`|~".utf8)

  static func isPart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || marks.contains(byte)
  }

  static func isToken(_ text: some StringProtocol) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isPart) }
}
