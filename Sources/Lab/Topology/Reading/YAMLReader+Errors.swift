import Yams

extension YAMLReader {
  mutating func report(_ error: any Error, in source: String) {
    switch error as? Yams.YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let place = min(Place(mark), end)
      if problem.contains("nesting level") { return faults.report("nested too deep", at: place, mend: "flatten it") }
      if problem.contains("tab character") || source.scalar(at: place) == "\t" {
        return faults.report("a tab", at: place, mend: "YAML indents with spaces")
      }
      // The parser's words end a sentence whose beginning it keeps to itself.
      if problem.contains("another document") {
        return faults.report("a second document", at: place, mend: "remove '---' and what follows it")
      }
      faults.report("this is not YAML: \(problem)", at: place, mend: YAMLReader.remedy(for: problem))
    case .reader(let problem, let offset, _, _):
      let place = Place(ofCharacter: offset ?? 0, in: source)
      faults.report("this is not text: \(problem)", at: place, mend: "save the file as UTF-8 text")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping, nil:
      faults.report("this is not YAML", at: .start, mend: "correct the syntax")
    }
  }
}

extension YAMLReader {
  /// What has led to libyaml's complaint in most files.
  private static func remedy(for problem: String) -> String {
    let remedies = [
      ("mapping values are not allowed", "before it a ':' is missing, or a text with ': ' in it needs quotes"),
      ("could not find expected ':'", "the line before lacks a ':'"),
      ("did not find expected ','", "close the bracket, or quote a text that has one of , : { } [ ] '"),
      ("did not find expected key", "begin it in the column of its neighbours"),
      ("did not find expected '-'", "begin it in the column of its neighbours"),
      ("unknown escape character", "use single quotes, in which a backslash is itself"),
      ("undefined alias", "quote a text that begins with *"),
    ]
    return remedies.first { problem.contains($0.0) }?.1 ?? "correct the syntax"
  }
}

extension String {
  fileprivate func scalar(at wanted: Place) -> Unicode.Scalar? {
    var place = Place.start
    for scalar in unicodeScalars {
      if place == wanted { return scalar }
      place.pass(scalar)
    }
    return nil
  }
}

extension Place {
  init(_ mark: Yams.Mark?) {
    // Yams counts from 1, but has no mark for what it could not place.
    self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
  }

  fileprivate init(ofCharacter offset: Int, in text: String) { self.init(endOf: String(text.prefix(offset))) }

  init(endOf text: String) {
    self = .start
    for scalar in text.unicodeScalars { pass(scalar) }
  }
}
