import Settings
import Yams

extension YAMLReader {
  private enum Composition {
    case tree(Yams.Node)
    /// The parser goes no further; it tells the first of the two.
    case repeatedKey(String, SourceLocation)
    /// For a reason that has been reported.
    case failed
  }

  /// How often a file is parsed again for the sake of what comes after a repeated key.
  private static let maximumAttempts = 20
  private static let maximumLength = 1 << 20

  /// Where a key appears twice, the first is put out of the way, so that one pass over the file tells of the rest too.
  mutating func compose(_ text: String) -> Yams.Node? {
    if let location = AliasGuard.suspect(in: text) {
      faults.report("a key made of aliases", at: location, fix: "write the key out in full")
      return nil
    }
    var source = text
    for attempt in 0..<YAMLReader.maximumAttempts {
      switch parse(source) {
      case .tree(let root): return root
      case .failed: return nil
      case .repeatedKey(let key, let first):
        report(key, repeatedAfter: first, in: source)
        guard source.utf8.count < YAMLReader.maximumLength,
          let rest = RepeatedKey.hide(at: first, in: source, as: attempt)
        else { return nil }
        source = rest
        hidesKeys = true
      }
    }
    return nil
  }

  private mutating func parse(_ source: String) -> Composition {
    do {
      // An empty resolver keeps every scalar as it is written; the loader knows better what a value should be. Yams reads
      // short strings through a pointer that does not live long enough, so none is short.
      let padding = String(repeating: "\n", count: source.utf8.count < 64 ? 64 : 0)
      let parser = try Yams.Parser(yaml: source + padding, resolver: .basic, encoding: .utf8)
      if let root = try parser.singleRoot() { return .tree(root) }
      faults.report("the file is empty", at: .start, fix: "start it with 'polder: 1' and 'nodes:'")
    } catch Yams.YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      return .repeatedKey(duplicates.first ?? "", SourceLocation(context.mark))
    } catch {
      report(error, in: source)
    }
    return .failed
  }

  private mutating func report(_ key: String, repeatedAfter first: SourceLocation, in source: String) {
    faults.report(
      "duplicate key '\(RangeBrackets.reveal(key))'", at: RepeatedKey.location(of: key, after: first, in: source),
      fix: "remove or rename one of the two")
  }
}
