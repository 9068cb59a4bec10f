import Yams

/// Turns YAML text into a ``YAMLValue``, or says where it is no YAML.
///
/// A file may be hostile. Aliases can make a few lines stand for billions of nodes, so the number of nodes is limited by the
/// length of the text; nesting is limited too, because whoever walks the tree does it by recursion.
struct YAMLReader {
  private static let deepest = 64
  private static let nodesBeyondText = 100_000

  var faults = FaultLog()
  /// Whether keys that appear twice were put out of the way.
  var hidesKeys = false
  private var nodesLeft: Int
  /// The end of the text. The parser may see more than that.
  let end: Place

  private init(text: String) {
    nodesLeft = text.utf8.count + YAMLReader.nodesBeyondText
    end = Place(endOf: text)
  }

  /// The tree, and the faults that did not keep it from growing.
  ///
  /// - Throws: where there is no tree.
  static func read(_ text: String, file: String) throws(TopologyError) -> (root: YAMLValue, faults: FaultLog) {
    // The parser knows a byte order mark only where it is to find out the encoding by itself.
    let isMarked = text.unicodeScalars.first == "\u{FEFF}"
    let source = RangeBrackets.hide(in: isMarked ? String(text.unicodeScalars.dropFirst()) : text)
    var reader = YAMLReader(text: source)
    guard let root = reader.compose(source), let value = reader.convert(root, depth: 0) else {
      reader.faults.reportOddSpaces(in: source)
      throw reader.faults.error(in: file)
    }
    return (value, reader.faults)
  }

  private mutating func convert(_ node: Yams.Node, depth: Int) -> YAMLValue? {
    let place = min(Place(node.mark), end)
    guard depth < YAMLReader.deepest else {
      faults.report("nested more than \(YAMLReader.deepest) deep", at: place, mend: "flatten it")
      return nil
    }
    guard nodesLeft > 0 else {
      faults.report("aliases make the file too large", at: place, mend: "use a range such as h[1-64] or 'generate'")
      return nil
    }
    nodesLeft -= 1
    switch node {
    case .scalar(let scalar): return YAMLValue(place: place, content: content(of: scalar))
    case .sequence(let sequence): return convert(sequence, at: place, depth: depth)
    case .mapping(let mapping): return convert(mapping, at: place, depth: depth)
    case .alias: return nil
    }
  }

  private func content(of scalar: Yams.Node.Scalar) -> YAMLValue.Content {
    let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    return isNull ? .null : .scalar(RangeBrackets.reveal(scalar.string))
  }

  private mutating func convert(_ sequence: Yams.Node.Sequence, at place: Place, depth: Int) -> YAMLValue? {
    var elements: [YAMLValue] = []
    for node in sequence {
      guard let element = convert(node, depth: depth + 1) else { return nil }
      elements.append(element)
    }
    return YAMLValue(place: place, content: .list(elements))
  }

  private mutating func convert(_ mapping: Yams.Node.Mapping, at place: Place, depth: Int) -> YAMLValue? {
    var entries: [YAMLEntry] = []
    var inherited: [YAMLValue] = []
    for (key, node) in mapping where !hidesKeys || !RepeatedKey.isHidden(key.scalar?.string) {
      guard let value = convert(node, depth: depth + 1) else { return nil }
      guard case .scalar(let scalar) = key else {
        faults.report("a key that is a list or a mapping", at: Place(key.mark), mend: "use a name as the key")
        continue
      }
      if scalar.string == "<<", scalar.style == .plain {
        inherited += value.entries.isEmpty ? value.elements : [value]
      } else {
        entries.append(YAMLEntry(key: RangeBrackets.reveal(scalar.string), place: Place(key.mark), value: value))
      }
    }
    return merge(inherited, into: entries, at: place)
  }

  /// The merge key of YAML 1.1 (type `tag:yaml.org,2002:merge`): own keys win, then earlier mappings.
  private mutating func merge(_ inherited: [YAMLValue], into own: [YAMLEntry], at place: Place) -> YAMLValue {
    var entries = own
    guard !inherited.isEmpty else { return YAMLValue(place: place, content: .map(entries)) }
    var known = Set(own.map(\.key))
    for entry in inherited.flatMap(\.entries) where known.insert(entry.key).inserted { entries.append(entry) }
    return YAMLValue(place: place, content: .map(entries))
  }
}
