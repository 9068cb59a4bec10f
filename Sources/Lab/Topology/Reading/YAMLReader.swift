import Settings
import Yams

/// Turns YAML text into a ``SourceValue``, or says where it is not YAML.
///
/// A file may be hostile. Aliases can make a few lines stand for billions of nodes, so the number of nodes is limited by the
/// length of the text; nesting is limited too, because whoever walks the tree does it by recursion.
struct YAMLReader {
  private static let maximumDepth = 64
  private static let nodesBeyondText = 100_000

  var faults = FaultLog()
  /// Whether keys that appear twice were put out of the way.
  var hidesKeys = false
  private var nodesLeft: Int
  /// The end of the text. The parser may see more than that.
  let end: SourceLocation

  private init(text: String) {
    nodesLeft = text.utf8.count + YAMLReader.nodesBeyondText
    end = SourceLocation(endOf: text)
  }

  /// The tree, and the faults that did not keep it from growing.
  ///
  /// - Throws: where there is no tree.
  static func read(_ text: String, file: String) throws(TopologyError) -> (root: SourceValue, faults: FaultLog) {
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

  private mutating func convert(_ node: Yams.Node, depth: Int) -> SourceValue? {
    let location = min(SourceLocation(node.mark), end)
    guard depth < YAMLReader.maximumDepth else {
      faults.report(
        "more than \(YAMLReader.maximumDepth) levels of nesting", at: location, fix: "flatten the structure")
      return nil
    }
    guard nodesLeft > 0 else {
      faults.report(
        "too many values once aliases are expanded", at: location,
        fix: "use a range such as h[1-64] or 'generate' instead")
      return nil
    }
    nodesLeft -= 1
    switch node {
    case .scalar(let scalar): return SourceValue(content(of: scalar), at: location)
    case .sequence(let sequence): return convert(sequence, at: location, depth: depth)
    case .mapping(let mapping): return convert(mapping, at: location, depth: depth)
    case .alias: return nil
    }
  }

  private func content(of scalar: Yams.Node.Scalar) -> SourceValue.Content {
    let isNull = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    return isNull ? .null : .scalar(RangeBrackets.reveal(scalar.string))
  }

  private mutating func convert(_ sequence: Yams.Node.Sequence, at location: SourceLocation, depth: Int) -> SourceValue?
  {
    var elements: [SourceValue] = []
    for node in sequence {
      guard let element = convert(node, depth: depth + 1) else { return nil }
      elements.append(element)
    }
    return SourceValue(.list(elements), at: location)
  }

  private mutating func convert(_ mapping: Yams.Node.Mapping, at location: SourceLocation, depth: Int) -> SourceValue? {
    var entries: [SourceEntry] = []
    var inherited: [SourceValue] = []
    for (key, node) in mapping where !hidesKeys || !RepeatedKey.isHidden(key.scalar?.string) {
      guard let value = convert(node, depth: depth + 1) else { return nil }
      guard case .scalar(let scalar) = key else {
        faults.report("a list or mapping as a key", at: SourceLocation(key.mark), fix: "use a name as the key")
        continue
      }
      if scalar.string == "<<", scalar.style == .plain {
        inherited += value.entries.isEmpty ? value.elements : [value]
      } else {
        entries.append(
          SourceEntry(key: RangeBrackets.reveal(scalar.string), at: SourceLocation(key.mark), value: value))
      }
    }
    return merge(inherited, into: entries, at: location)
  }

  /// The merge key of YAML 1.1 (type `tag:yaml.org,2002:merge`): own keys win, then earlier mappings.
  private mutating func merge(_ inherited: [SourceValue], into own: [SourceEntry], at location: SourceLocation)
    -> SourceValue
  {
    var entries = own
    guard !inherited.isEmpty else { return SourceValue(.map(entries), at: location) }
    var known = Set(own.map(\.key))
    for entry in inherited.flatMap(\.entries) where known.insert(entry.key).inserted { entries.append(entry) }
    return SourceValue(.map(entries), at: location)
  }
}
