/// Why an image cannot be opened, read or written: the file, and what is wrong with it.
public struct DiskError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// The image contradicts its format.
    case damaged
    /// The image is sound, but uses something that Polder does not know.
    case unsupported
    /// The parent is missing, has changed, or is not to be touched.
    case parent
    /// The file is not there.
    case missing
    case cannotCreate
    /// The operating system refuses to read or write.
    case inputOutput
    /// Another program has the image open.
    case locked
    /// What is asked for makes no sense for this image.
    case usage
    /// The one who watches the progress has stopped it.
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
