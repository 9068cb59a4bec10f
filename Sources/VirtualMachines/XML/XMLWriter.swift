public import DiskImages

/// Writes a tree in the layout of VirtualBox's own files: two spaces for each level, an element with text on one line.
struct XMLWriter {
  private var text = ""
  private let isASCII: Bool

  static func bytes(of document: XMLDocument) -> [UInt8] {
    var writer = XMLWriter(isASCII: document.isASCII)
    for node in document.nodes {
      writer.write(node, indent: 0)
      writer.text += "\n"
    }
    return Array(writer.text.utf8)
  }

  private init(isASCII: Bool) { self.isASCII = isASCII }

  private mutating func write(_ node: XMLNode, indent: Int) {
    switch node {
    case .element(let element): write(element, indent: indent)
    case .text(let text): escape(text, isAttribute: false)
    case .characterData(let text): self.text += "<![CDATA[\(text)]]>"
    case .comment(let text): self.text += "<!--\(text)-->"
    case .instruction(let text): self.text += "<?\(text)?>"
    }
  }

  private mutating func write(_ element: XMLElement, indent: Int) {
    text += "<" + element.name
    for attribute in element.attributes {
      text += " \(attribute.name)=\""
      escape(attribute.value, isAttribute: true)
      text += "\""
    }
    if element.content.isEmpty {
      text += "/>"
      return
    }
    text += ">"
    let isInline = element.content.contains { $0.isText }
    for node in element.content {
      if !isInline { newLine(indent + 1) }
      write(node, indent: indent + 1)
    }
    if !isInline { newLine(indent) }
    text += "</\(element.name)>"
  }

  private mutating func newLine(_ indent: Int) { text += "\n" + String(repeating: "  ", count: indent) }

  private mutating func escape(_ value: String, isAttribute: Bool) {
    if value.utf8.allSatisfy(\.isPlain) {
      text += value
      return
    }
    for scalar in value.unicodeScalars {
      switch scalar {
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "&": text += "&amp;"
      case "\"" where isAttribute: text += "&quot;"
      case "\n" where isAttribute: text += "&#10;"
      case "\t" where isAttribute: text += "&#9;"
      case "\r": text += "&#13;"
      case _ where isASCII && !scalar.isASCII: text += "&#x\(String(scalar.value, radix: 16, uppercase: true));"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension UInt8 {
  /// Written as it is, wherever it is.
  fileprivate var isPlain: Bool { 0x20..<0x7F ~= self && !"<>&\"".utf8.contains(self) }
}

extension XMLNode {
  fileprivate var isText: Bool {
    switch self {
    case .text, .characterData: true
    case .element, .comment, .instruction: false
    }
  }
}

extension XMLDocument {
  /// - Parameter path: For messages.
  public init(_ bytes: [UInt8], path: String) throws(DiskError) {
    var reader = XMLReader(bytes, path: path)
    self = try reader.document()
  }

  public var bytes: [UInt8] { XMLWriter.bytes(of: self) }
}
