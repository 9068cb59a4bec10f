public import Packets

/// Something that a function's settings say, and that does nothing.
public struct FunctionRemark: Sendable, Hashable {
  /// That of the verdict which the setting would give, by which its location is found; nil for the function as a whole.
  public var cause: UInt16?
  public var message: String
  /// An imperative.
  public var fix: String

  init(_ message: String, at cause: UInt16? = nil, fix: String) {
    (self.message, self.cause, self.fix) = (message, cause, fix)
  }
}

/// What surrounds the machine of a function, as far as its settings may be about that.
public struct FunctionSurroundings: Sendable {
  /// By the machine's interface, whether something can be reached through it.
  public var hasNeighbors: [Bool]
  /// Those of the other machines; nil where they are not all known.
  public var addresses: [IPv4Address]?

  public init(hasNeighbors: [Bool], addresses: [IPv4Address]?) {
    self.hasNeighbors = hasNeighbors
    self.addresses = addresses
  }
}
