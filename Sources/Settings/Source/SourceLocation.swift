/// A position in a file, line and column counted from 1, columns in Unicode scalars.
public struct SourceLocation: Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int = 1, column: Int = 1) {
    self.line = line
    self.column = column
  }

  public static let start = SourceLocation()

  public static func < (a: SourceLocation, b: SourceLocation) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A value with the location where a file has it. Two are equal if their values are: what a file says does not depend on
/// where it says it.
public struct Located<Value: Sendable>: Sendable {
  public var value: Value
  public var location: SourceLocation

  public init(_ value: Value, at location: SourceLocation = .start) {
    self.value = value
    self.location = location
  }
}

extension Located: Equatable where Value: Equatable {
  public static func == (a: Located, b: Located) -> Bool { a.value == b.value }
}

extension Located: Hashable where Value: Hashable {
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// A value under a name that the user has chosen. Where the name stands does not matter for equality.
public struct Named<Value: Sendable>: Sendable {
  public var name: String
  public var value: Value
  /// Of the name.
  public var location: SourceLocation

  public init(_ name: String, _ value: Value, at location: SourceLocation = .start) {
    self.name = name
    self.value = value
    self.location = location
  }
}

extension Named: Equatable where Value: Equatable {
  public static func == (a: Named, b: Named) -> Bool { a.name == b.name && a.value == b.value }
}

extension Named: Hashable where Value: Hashable {
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(value)
  }
}
