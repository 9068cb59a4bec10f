/// Why a line of the shell was not carried out, in one line.
public struct ShellError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
