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
      faults.report("this is not YAML: \(problem)", at: place, mend: "correct the syntax")
    case .reader(let problem, let offset, _, _):
      let place = Place(ofCharacter: offset ?? 0, in: source)
      faults.report("this is not text: \(problem)", at: place, mend: "save the file as UTF-8 text")
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping, nil:
      faults.report("this is not YAML", at: .start, mend: "correct the syntax")
    }
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
