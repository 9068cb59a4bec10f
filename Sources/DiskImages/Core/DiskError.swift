/// Why an image cannot be opened, read or written: the file, and what is wrong with it.
public struct DiskError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// The image contradicts its format.
    case damaged
    /// The image is sound, but uses a feature that Polder does not support.
    case unsupported
    /// The parent is missing, has changed, or must not be modified.
    case parent
    /// The file does not exist.
    case missing
    case cannotCreate
    /// The operating system could not read or write.
    case inputOutput
    /// Another program has the image open.
    case locked
    /// The request makes no sense for this image.
    case usage
    /// The progress callback stopped the operation.
    case cancelled
  }

  public var kind: Kind
  public var path: String
  public var reason: String

  public init(_ kind: Kind, _ path: String, _ reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
