/// A type-erased value, so that values of different keys can be in one list.
struct AnySetting: Hashable, Sendable {
  let value: any Hashable & Sendable

  init(_ value: some Hashable & Sendable) { self.value = value }

  static func == (a: AnySetting, b: AnySetting) -> Bool { a.isEqual(to: b.value) }
  func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }

  private func isEqual<Other: Hashable>(to other: Other) -> Bool { (value as? Other).map { $0 == other } ?? false }
}
