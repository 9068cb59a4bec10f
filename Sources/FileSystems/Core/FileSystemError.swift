/// Why a file system cannot do what it was asked: what is wrong, and how to fix it.
public struct FileSystemError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// What is on the disk contradicts the format.
    case damaged
    /// Sound, but of a kind that is not supported.
    case unsupported
    case notFound
    case exists
    case notADirectory
    case isADirectory
    case notEmpty
    case noSpace
    case invalidName
    case readOnly
    /// The request makes no sense here.
    case invalidRequest
    /// The disk below could not be read or written.
    case device
  }

  public var kind: Kind
  public var reason: String

  public init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  public var description: String { reason }
}
