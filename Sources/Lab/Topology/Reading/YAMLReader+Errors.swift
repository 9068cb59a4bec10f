import Settings
import Yams

extension YAMLReader {
  mutating func report(_ error: any Error, in source: String) {
    switch error as? Yams.YamlError {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let location = min(SourceLocation(mark), end)
      if problem.contains("nesting level") {
        return faults.report("too many levels of nesting", at: location, fix: "flatten the structure")
      }
      if problem.contains("tab character") || source.scalar(at: location) == "\t" {
        return faults.report("a tab in the indentation", at: location, fix: "indent with spaces")
      }
      if let slip = SyntaxSlip(problem, at: location, context.map { ($0.text, SourceLocation($0.mark)) }, in: source) {
        return faults.report(slip.message, at: slip.location, fix: slip.fix)
      }
      // The parser's words end a sentence whose beginning it keeps to itself.
      if problem.contains("another document") {
        return faults.report("more than one YAML document", at: location, fix: "remove '---' and what follows it")
      }
      faults.report("invalid YAML (\(problem))", at: location, fix: YAMLReader.fix(for: problem))
    case .reader(let problem, let offset, _, _):
      let location = SourceLocation(ofCharacter: offset ?? 0, in: source)
      faults.report("not a text file (\(problem))", at: location, fix: "save it as UTF-8 text")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping, nil:
      faults.report("invalid YAML", at: .start, fix: "correct the syntax")
    }
  }
}

extension YAMLReader {
  /// What has led to libyaml's complaint in most files.
  private static func fix(for problem: String) -> String {
    let fixes = [
      ("mapping values are not allowed", "add the missing ':' before it, or quote text that contains ': '"),
      ("could not find expected ':'", "add ':' to the line before"),
      ("did not find expected ','", "close the bracket, or quote text that contains one of , : { } [ ] '"),
      ("did not find expected key", "indent it like its neighbours"),
      ("did not find expected '-'", "indent it like its neighbours"),
      ("unknown escape character", "use single quotes, where a backslash is literal"),
      ("undefined alias", "quote text that begins with *"),
    ]
    return fixes.first { problem.contains($0.0) }?.1 ?? "correct the syntax"
  }
}

extension String {
  fileprivate func scalar(at wanted: SourceLocation) -> Unicode.Scalar? {
    var location = SourceLocation.start
    for scalar in unicodeScalars {
      if location == wanted { return scalar }
      location.pass(scalar)
    }
    return nil
  }
}

extension SourceLocation {
  init(_ mark: Yams.Mark?) {
    // Yams counts from 1, but has no mark for what it could not location.
    self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
  }

  fileprivate init(ofCharacter offset: Int, in text: String) { self.init(endOf: String(text.prefix(offset))) }

  init(endOf text: String) {
    self = .start
    for scalar in text.unicodeScalars { pass(scalar) }
  }
}
