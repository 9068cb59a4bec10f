import Guests

extension FileError {
  /// The text of `strerror`.
  var text: String {
    switch self {
    case .noSuchFile: "No such file or directory"
    case .noSpace: "No space left on device"
    case .isDirectory: "Is a directory"
    case .notDirectory: "Not a directory"
    case .exists: "File exists"
    case .notEmpty: "Directory not empty"
    case .invalid: "Invalid argument"
    case .busy: "Device or resource busy"
    case .nameTooLong: "File name too long"
    case .notPermitted: "Operation not permitted"
    case .tooLarge: "File too large"
    case .inputOutput: "Input/output error"
    case .readOnly: "Read-only file system"
    case .otherFileSystem: "Invalid cross-device link"
    }
  }
}
