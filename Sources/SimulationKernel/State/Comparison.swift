/// Collects where two values of one type differ: the path to each field and both values, as in
/// `web.tcp[3].congestion.window: 14600 -> 29200`.
public struct Comparison: Sendable {
  public private(set) var differences: [Difference] = []
  /// More were found than are kept.
  public private(set) var isCut = false
  private var path: String
  private let limit: Int

  /// - Parameters:
  ///   - path: what the values are called, before the names of their fields.
  ///   - limit: the number of differences that are kept.
  public init(at path: String = "", limit: Int = 1_000) {
    self.path = path
    self.limit = limit
  }

  /// Compares fields or elements called `name` within the values being compared.
  public mutating func within(_ name: String, _ body: (inout Comparison) -> Void) {
    descend(path.isEmpty ? name : ".\(name)", body)
  }

  /// Compares the elements at `index`, a number or a key.
  public mutating func at(_ index: some CustomStringConvertible, _ body: (inout Comparison) -> Void) {
    descend("[\(index)]", body)
  }

  private mutating func descend(_ step: String, _ body: (inout Comparison) -> Void) {
    guard !isCut else { return }
    let outer = path
    path += step
    body(&self)
    path = outer
  }

  /// Keeps a difference. Nil where one of the two has no value.
  public mutating func note(_ before: (some Any)?, _ after: (some Any)?) {
    guard differences.count < limit else { return isCut = true }
    let words = { (value: Any?) in value.map { "\($0)" } ?? "none" }
    differences.append(Difference(path: path, before: words(before), after: words(after)))
  }
}

/// One field that differs.
public struct Difference: Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var before: String
  public var after: String

  public var description: String { "\(path): \(before) -> \(after)" }
}
