/// libpcap's error message for a filter expression.
public struct CaptureFilterError: Error, Equatable, Sendable, CustomStringConvertible {
  public var expression: String
  public var problem: String

  public var description: String { "filter '\(expression)': \(problem)" }
}
