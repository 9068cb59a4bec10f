import DiskImages

/// A strict reader of XML 1.0 (W3C, fifth edition) without document types: no entities but the five, no other encoding than
/// UTF-8. What a file could do to its reader with those (files read, memory filled) it cannot do here.
struct XMLReader {
  private let bytes: [UInt8]
  private let path: String
  private var index = 0
  /// Elements that are not closed yet, the outermost first.
  private var open: [XMLElement] = []
  private var elements = 0

  /// A tree of 250 snapshots, which is VirtualBox's limit, is 512 deep.
  static let maximumDepth = 600
  static let maximumElements = 400_000
  static let maximumSize = 16 << 20

  init(_ bytes: [UInt8], path: String) {
    self.path = path
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  mutating func document() throws(DiskError) -> XMLDocument {
    guard bytes.count <= XMLReader.maximumSize else {
      throw DiskError(.unsupported, path, "larger than \(XMLReader.maximumSize.sizeText), the limit of XML files")
    }
    try expectText()
    var nodes: [XMLNode] = []
    var hasRoot = false
    if starts("<?xml"), index + 5 < bytes.count, bytes[index + 5].isSpace {
      nodes.append(.instruction(try declaration()))
    }
    while true {
      skipSpace()
      guard index < bytes.count else { break }
      guard starts("<") else { throw error("text outside the root element: remove it") }
      guard let node = try markup() else { throw error("an end tag that no start tag belongs to: remove it") }
      if case .element = node {
        if hasRoot { throw error("a second root element: a file has one") }
        hasRoot = true
      }
      nodes.append(node)
    }
    guard hasRoot else { throw error("no XML element: the file is empty or not XML") }
    var document = XMLDocument(nodes)
    document.isASCII = bytes.allSatisfy { $0 < 0x80 }
    return document
  }

  /// The file as a whole is UTF-8 without control characters.
  private mutating func expectText() throws(DiskError) {
    if let control = bytes.firstIndex(where: { $0 < 0x20 && !$0.isSpace }) {
      throw error("byte \(bytes[control]) is not allowed in XML: the file is damaged or not XML", at: control)
    }
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    throw DiskError(.damaged, path, "not UTF-8: save it as UTF-8")
  }

  private mutating func declaration() throws(DiskError) -> String {
    let start = index
    index += 2
    let text = try upTo("?>", "the XML declaration")
    for quote in ["\"", "'"] {
      guard let range = text.range(of: "encoding=" + quote) else { continue }
      let encoding = text[range.upperBound...].prefix { String($0) != quote }
      guard ["utf-8", "us-ascii", "ascii"].contains(encoding.lowercased()) else {
        throw error("encoding '\(encoding)' is not supported: save it as UTF-8", at: start)
      }
    }
    return text
  }
}

extension XMLReader {
  /// What begins with `<`: a whole element with its content, a comment, an instruction; nil at an end tag.
  private mutating func markup() throws(DiskError) -> XMLNode? {
    if starts("<!--") { return .comment(try comment()) }
    if starts("<?") {
      if starts("<?xml"), index + 5 < bytes.count, bytes[index + 5].isSpace {
        throw error("an XML declaration that is not at the start of the file: remove it")
      }
      index += 2
      return .instruction(try upTo("?>", "an instruction"))
    }
    if starts("<![CDATA[") {
      guard !open.isEmpty else { throw error("text outside the root element: remove it") }
      index += 9
      return .characterData(try upTo("]]>", "a CDATA section"))
    }
    if starts("<!") { throw error("document types and entities are not supported: remove '<!…>'") }
    if starts("</") { return nil }
    return .element(try element())
  }

  private mutating func comment() throws(DiskError) -> String {
    let start = index
    index += 4
    let text = try upTo("-->", "a comment")
    if text.contains("--") || text.hasSuffix("-") { throw error("'--' within a comment", at: start) }
    return text
  }

  /// An element and all in it, without recursion: the depth is the file's to choose.
  private mutating func element() throws(DiskError) -> XMLElement {
    if let whole = try startTag() { return whole }
    while true {
      try characters()
      guard index < bytes.count else { throw unclosed() }
      if starts("</") {
        let done = try endTag()
        guard !open.isEmpty else { return done }
        open[open.count - 1].content.append(.element(done))
      } else if starts("<!") || starts("<?") {
        if let node = try markup() { open[open.count - 1].content.append(node) }
      } else if let whole = try startTag() {
        open[open.count - 1].content.append(.element(whole))
      }
    }
  }

  /// An element without content, or nil if it has been opened.
  private mutating func startTag() throws(DiskError) -> XMLElement? {
    let start = index
    index += 1
    var element = XMLElement(try name("an element"))
    element.offset = start
    elements += 1
    guard elements <= XMLReader.maximumElements else {
      throw error("more than \(XMLReader.maximumElements) elements", at: start)
    }
    while true {
      let before = index
      skipSpace()
      if starts("/>") {
        index += 2
        return element
      }
      if starts(">") {
        index += 1
        break
      }
      guard index < bytes.count else {
        throw error("<\(element.name)> is not complete: the file is cut off", at: start)
      }
      guard before < index else { throw error("'>' or white space is missing in <\(element.name)>") }
      try attribute(of: &element)
    }
    guard open.count < XMLReader.maximumDepth else {
      throw error("elements are nested more than \(XMLReader.maximumDepth) deep", at: start)
    }
    open.append(element)
    return nil
  }

  private mutating func attribute(of element: inout XMLElement) throws(DiskError) {
    let start = index
    let name = try name("an attribute")
    skipSpace()
    guard starts("=") else { throw error("attribute '\(name)' has no value: write \(name)=\"…\"", at: start) }
    index += 1
    skipSpace()
    guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]) else {
      throw error("the value of attribute '\(name)' is not in quotes", at: start)
    }
    let quote = bytes[index]
    index += 1
    let first = index
    while index < bytes.count, bytes[index] != quote, bytes[index] != UInt8(ascii: "<") { index += 1 }
    guard index < bytes.count, bytes[index] == quote else {
      throw error("the value of attribute '\(name)' is not closed, or holds '<': write &lt;", at: start)
    }
    let value = try replaced(first..<index, isAttribute: true)
    index += 1
    guard !element.attributes.contains(where: { $0.name == name }) else {
      throw error("attribute '\(name)' occurs twice", at: start)
    }
    element.attributes.append(XMLAttribute(name: name, value: value))
  }

  private mutating func endTag() throws(DiskError) -> XMLElement {
    let start = index
    index += 2
    let name = try name("an end tag")
    skipSpace()
    guard starts(">") else { throw error("</\(name)> is not complete", at: start) }
    index += 1
    var element = open.removeLast()
    guard element.name == name else {
      throw error("</\(name)> where </\(element.name)> is expected (\(opened(element)))", at: start)
    }
    element.dropLayout()
    return element
  }

  private func unclosed() -> DiskError {
    let element = open[open.count - 1]
    return error("<\(element.name)> is not closed (\(opened(element))): the file is cut off")
  }

  private func opened(_ element: XMLElement) -> String {
    "opened in line \(XMLLocation(of: element.offset ?? 0, in: bytes).line)"
  }

  /// The text up to the next markup, which becomes a node of the open element.
  private mutating func characters() throws(DiskError) {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    guard index > start else { return }
    let text = try replaced(start..<index, isAttribute: false)
    if text.contains("]]>") { throw error("']]>' in text: write ]]&gt;", at: start) }
    open[open.count - 1].content.append(.text(text))
  }
}

extension XMLReader {
  /// Text with its entities replaced, and its line ends as XML wants them (section 2.11; of attributes, section 3.3.3).
  private func replaced(_ range: Range<Int>, isAttribute: Bool) throws(DiskError) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "&"):
        let (text, end) = try entity(at: position, before: range.upperBound)
        result += text.utf8
        position = end
      case UInt8(ascii: "\r"):
        if position + 1 == range.upperBound || bytes[position + 1] != UInt8(ascii: "\n") {
          result.append(UInt8(ascii: isAttribute ? " " : "\n"))
        }
        position += 1
      case UInt8(ascii: "\n") where isAttribute, UInt8(ascii: "\t") where isAttribute:
        result.append(UInt8(ascii: " "))
        position += 1
      default:
        result.append(byte)
        position += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

  private func entity(at start: Int, before limit: Int) throws(DiskError) -> (text: String, end: Int) {
    let longest = min(limit, start + 12)
    guard let end = bytes[start..<longest].firstIndex(of: UInt8(ascii: ";")) else {
      throw error("'&' that begins no entity: write &amp;", at: start)
    }
    let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    if let text = XMLReader.entities[name] { return (text, end + 1) }
    guard let scalar = XMLReader.scalar(name) else {
      throw error("entity '&\(name);' is not supported: write the character itself", at: start)
    }
    return (String(scalar), end + 1)
  }

  /// `#65` or `#x41`, if it is a character that XML allows.
  private static func scalar(_ name: String) -> Unicode.Scalar? {
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard digits.allSatisfy({ $0.isHexDigit || $0 == "x" }), let value, let scalar = Unicode.Scalar(value) else {
      return nil
    }
    return value >= 0x20 && value != 0xFFFE && value != 0xFFFF || [9, 10, 13].contains(value) ? scalar : nil
  }

  private mutating func name(_ what: String) throws(DiskError) -> String {
    let start = index
    while index < bytes.count, bytes[index].isNameByte { index += 1 }
    guard index > start, !bytes[start].isNameContinuation else {
      throw error("the name of \(what) is missing", at: start)
    }
    guard index - start <= 1000 else { throw error("the name of \(what) is longer than 1000 bytes", at: start) }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// The text before an ending, behind which reading goes on.
  private mutating func upTo(_ ending: String, _ what: String) throws(DiskError) -> String {
    let start = index
    while index < bytes.count, !starts(ending) { index += 1 }
    guard index < bytes.count else { throw error("\(what) is not closed: '\(ending)' is missing", at: start) }
    defer { index += ending.utf8.count }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in
      for offset in 0..<count where bytes[index + offset] != wanted[offset] { return false }
      return true
    }
  }

  private func starts(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

  private mutating func skipSpace() { while index < bytes.count, bytes[index].isSpace { index += 1 } }

  private func error(_ reason: String, at offset: Int? = nil) -> DiskError {
    DiskError(.damaged, XMLLocation(of: offset ?? index, in: bytes).after(path), reason)
  }
}

/// Line and column, both from 1.
struct XMLLocation {
  var line = 1
  var column = 1

  init(of offset: Int, in bytes: [UInt8]) {
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 1) } else if byte & 0xC0 != 0x80 { column += 1 }
    }
  }

  func after(_ path: String) -> String { "\(path):\(line):\(column)" }
}

extension XMLElement {
  /// White space between elements is layout. An element with other text keeps all of it.
  fileprivate mutating func dropLayout() {
    var hasElements = false
    for node in content {
      switch node {
      case .text(let text): if !text.utf8.allSatisfy(\.isSpace) { return }
      case .characterData: return
      case .element, .comment, .instruction: hasElements = true
      }
    }
    guard hasElements else { return }
    content.removeAll { if case .text = $0 { true } else { false } }
  }
}

extension UInt8 {
  var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x09 || self == 0x0D }

  /// Letters, digits, `.`, `-`, `_`, `:` and whatever is not ASCII.
  fileprivate var isNameByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: ":"), 0x80...:
      true
    default: isNameContinuation
    }
  }

  /// Not at the start of a name.
  fileprivate var isNameContinuation: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<String.Index>? { firstRange(of: part) }
}
