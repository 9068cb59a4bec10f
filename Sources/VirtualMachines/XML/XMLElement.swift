// The tree of an XML file: everything that the file says, in its order, so that what Polder does not know survives a change.

/// A start tag, its attributes in their order, and what lies up to the end tag.
public struct XMLElement: Sendable {
  /// With its prefix, as written.
  public var name: String
  public var attributes: [XMLAttribute]
  public var content: [XMLNode]
  /// The offset of the start tag in the file, in bytes, for messages; nil for an element that was made.
  var offset: Int?

  public init(_ name: String, _ attributes: [(String, String)] = [], _ children: [XMLElement] = []) {
    self.name = name
    self.attributes = attributes.map { XMLAttribute(name: $0.0, value: $0.1) }
    content = children.map(XMLNode.element)
  }

  /// An element that holds only text.
  public init(_ name: String, text: String) {
    self.init(name)
    content = [.text(text)]
  }
}

public struct XMLAttribute: Sendable, Equatable {
  public var name: String
  /// With entities replaced.
  public var value: String
}

public enum XMLNode: Sendable {
  case element(XMLElement)
  /// With entities replaced. White space between elements is layout, and not kept.
  case text(String)
  /// What was marked as text without entities.
  case characterData(String)
  /// Between `<!--` and `-->`.
  case comment(String)
  /// Between `<?` and `?>`.
  case instruction(String)
}

/// A file: its root and what surrounds it.
public struct XMLDocument: Sendable {
  /// The `<?xml …?>`, comments and instructions, the root among them.
  public var nodes: [XMLNode]
  /// The file has no other characters, so that others are written as numbers, as VirtualBox does.
  var isASCII = true

  public init(_ nodes: [XMLNode]) { self.nodes = nodes }

  public var root: XMLElement {
    get {
      for case .element(let element) in nodes { return element }
      return XMLElement("")
    }
    set {
      for (index, node) in nodes.enumerated() {
        if case .element = node {
          nodes[index] = .element(newValue)
          return
        }
      }
      nodes.append(.element(newValue))
    }
  }
}

extension XMLElement {
  /// The name without its prefix.
  public var localName: Substring { name.split(separator: ":").last ?? "" }

  public subscript(attribute: String) -> String? {
    get { attributes.first { $0.name == attribute }?.value }
    set { set(attribute, newValue, before: []) }
  }

  /// The value of an attribute whatever its prefix: OVF qualifies them, with prefixes of the writer's choice.
  public func local(_ attribute: String) -> String? {
    attributes.first { $0.name.split(separator: ":").last ?? "" == attribute }?.value
  }

  /// Sets an attribute, or removes it.
  ///
  /// - Parameter followers: Attributes before which a new one goes.
  public mutating func set(_ name: String, _ value: String?, before followers: [String]) {
    let index = attributes.firstIndex { $0.name == name }
    guard let value else {
      if let index { attributes.remove(at: index) }
      return
    }
    if let index {
      attributes[index].value = value
    } else {
      let end = attributes.firstIndex { followers.contains($0.name) } ?? attributes.count
      attributes.insert(XMLAttribute(name: name, value: value), at: end)
    }
  }

  public var children: [XMLElement] {
    content.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  public func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  public func child(_ name: String) -> XMLElement? {
    for case .element(let element) in content where element.name == name { return element }
    return nil
  }

  /// The first child of this name, whatever its prefix.
  public func local(child name: String) -> XMLElement? {
    for case .element(let element) in content where element.localName == name { return element }
    return nil
  }

  public var text: String {
    content.map {
      if case .text(let text) = $0 { text } else if case .characterData(let text) = $0 { text } else { "" }
    }
    .joined()
  }
}

extension XMLElement {
  /// Changes the first child of this name; makes it if there is none.
  ///
  /// - Parameter followers: Elements before which a new one goes.
  public mutating func update<R, E: Error>(
    _ name: String, before followers: [String] = [], _ body: (inout XMLElement) throws(E) -> R
  ) throws(E) -> R {
    let index: Int
    if let found = content.firstIndex(where: { $0.isElement(name) }) {
      index = found
    } else {
      index = content.firstIndex { node in followers.contains { node.isElement($0) } } ?? content.count
      content.insert(.element(XMLElement(name)), at: index)
    }
    guard case .element(var element) = content[index] else { preconditionFailure("an element was found") }
    content[index] = .text("")
    defer { content[index] = .element(element) }
    return try body(&element)
  }

  /// Changes each child that is an element; false removes it.
  public mutating func updateChildren<E: Error>(_ body: (inout XMLElement) throws(E) -> Bool) throws(E) {
    var changed: [XMLNode] = []
    changed.reserveCapacity(content.count)
    for node in content {
      guard case .element(var element) = node else {
        changed.append(node)
        continue
      }
      if try body(&element) { changed.append(.element(element)) }
    }
    content = changed
  }

  public mutating func append(_ child: XMLElement) { content.append(.element(child)) }

  public mutating func insert(_ child: XMLElement, before followers: [String]) {
    let index = content.firstIndex { node in followers.contains { node.isElement($0) } } ?? content.count
    content.insert(.element(child), at: index)
  }

  public mutating func remove(_ name: String) { content.removeAll { $0.isElement(name) } }

  /// Sets the text of a child, or removes the child.
  public mutating func setText(of name: String, _ text: String, before followers: [String]) {
    if text.isEmpty { return remove(name) }
    update(name, before: followers) { $0.content = [.text(text)] }
  }
}

extension XMLNode {
  func isElement(_ name: String) -> Bool {
    if case .element(let element) = self { element.name == name } else { false }
  }
}
