/// Why a text is no value of a ``Scalar``, where there is more to say than that it is none.
public struct InvalidText: Error, Hashable, Sendable {
  /// Follows the text in parentheses, as in "invalid duration '5' (missing unit)".
  public var detail: String?
  /// An imperative, in place of the usual one.
  public var fix: String?

  public init(_ detail: String? = nil, fix: String? = nil) {
    self.detail = detail
    self.fix = fix
  }
}
