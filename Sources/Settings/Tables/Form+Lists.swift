extension Form where Value: Equatable {
  /// A word that stands for one value, and can say no other.
  public static func word(_ word: String, _ value: Value) -> Form {
    let scalar = Scalar.choice([(word, value)])
    return Form(.scalar(scalar.shape), format: { $0 == value ? .scalar(word) : nil }) { scalar.read($0, as: $1, &$2) }
  }
}

extension Form {
  /// A list; of its elements those that are right.
  ///
  /// - Parameters:
  ///   - noun: what messages call an element.
  ///   - counts: how many elements there may be.
  ///   - orOne: whether a single value counts as a list of one.
  public static func list<Element>(
    of element: Form<Element>, _ noun: String, counts: ClosedRange<Int> = 0...Int.max, orOne: Bool = false
  ) -> Form where Value == [Element] {
    Form(
      .list(element.shape, counts: counts, orOne: orOne),
      format: { .list($0.compactMap(element.format)) }
    ) { value, subject, faults in
      switch value.content {
      case .null where counts.contains(0): return []
      case .scalar where orOne: return element.read(value, noun, &faults).map { [$0] } ?? []
      case .list(let elements):
        if !counts.contains(elements.count) {
          faults.report(
            "\(subject) has \(elements.count) element\(elements.count == 1 ? "" : "s")", at: value.location,
            fix: "use exactly \(counts.lowerBound)")
        }
        return elements.compactMap { element.read($0, noun, &faults) }
      case .null, .scalar, .map:
        faults.reportForm(of: value, as: subject, wanted: .list(element.shape, counts: counts, orOne: orOne))
        return nil
      }
    }
  }

  public static func list<Element>(
    of element: Scalar<Element>, _ noun: String, counts: ClosedRange<Int> = 0...Int.max, orOne: Bool = false
  ) -> Form where Value == [Element] { .list(of: Form<Element>(element), noun, counts: counts, orOne: orOne) }

  public static func list<Element>(of table: KeyTable<Element>) -> Form where Value == [Element] {
    .list(of: .table(table), table.noun)
  }

  /// A single value or a list of them.
  public static func oneOrMore<Element>(_ element: Scalar<Element>, _ noun: String) -> Form where Value == [Element] {
    .list(of: Form<Element>(element), noun, orOne: true)
  }

  public static func oneOrMore<Element>(_ element: Form<Element>, _ noun: String) -> Form where Value == [Element] {
    .list(of: element, noun, orOne: true)
  }

  /// A mapping whose keys the user chooses, in the order of the file; of its entries those that are right.
  public static func map<Name, Element>(keys: Scalar<Name>, _ element: Form<Element>) -> Form
  where Value == [Entry<Name, Element>] {
    Form(
      .map(keys: keys.shape, element.shape),
      format: { entries in
        YAMLNode.map(
          entries.compactMap { entry in element.format(entry.value).map { (keys.format(entry.name.value), $0) } })
      }
    ) { value, subject, faults in
      if value.content == .null { return [] }
      guard case .map(let entries) = value.content else {
        faults.reportForm(of: value, as: subject, wanted: .map(keys: keys.shape, element.shape))
        return nil
      }
      return entries.enumerated().compactMap { index, entry in
        guard !faults.reportMisplaced(entry, after: entries[..<index], element.shape) else { return nil }
        let name = keys.read(entry.key, at: entry.location, as: subject, &faults)
        let value = element.read(entry.value, "'\(entry.key)'", &faults)
        guard let name, let value else { return nil }
        return Entry(Located(name, at: entry.location), value)
      }
    }
  }

  public static func map<Name, Element>(keys: Scalar<Name>, _ element: Scalar<Element>) -> Form
  where Value == [Entry<Name, Element>] { .map(keys: keys, Form<Element>(element)) }
}

/// An entry of a mapping whose keys the user chooses.
public struct Entry<Name: Sendable, Value: Sendable>: Sendable {
  public var name: Located<Name>
  public var value: Value

  public init(_ name: Located<Name>, _ value: Value) {
    self.name = name
    self.value = value
  }
}

extension Entry: Equatable where Name: Equatable, Value: Equatable {}
extension Entry: Hashable where Name: Hashable, Value: Hashable {}
