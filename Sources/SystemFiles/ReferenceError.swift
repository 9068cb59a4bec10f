/// Why a file that another file names was not opened.
public enum ReferenceError: Error, Equatable, Sendable {
  /// It is outside the folder of the file that names it, at this location.
  case outside(location: String)
  /// It is not a regular file.
  case notRegular(FileKind)
  /// A folder or the file was exchanged for a link while it was being opened.
  case exchanged
  case system(SystemError)

  public var isMissingFile: Bool {
    if case .system(let error) = self { error.isMissingFile } else { false }
  }
}

extension ReferenceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outside(let location): "it is outside the folder of the file that names it (\(location))"
    case .notRegular(let kind): "it is \(kind), not a regular file"
    case .exchanged: "it was replaced while being opened"
    case .system(let error): error.description
    }
  }
}

/// What a name in a folder stands for.
public enum FileKind: String, Sendable, CustomStringConvertible {
  case regular = "a regular file"
  case folder = "a folder"
  case link = "a symbolic link"
  case pipe = "a named pipe"
  case socket = "a socket"
  case device = "a device"

  public var description: String { rawValue }
}
