public import SystemFiles

/// Why a capture could not be written or read.
public enum CaptureError: Error, Equatable, Sendable {
  /// The file is not a valid capture, at byte `offset`. The path is nil for bytes that are not from a file.
  case malformed(path: String?, offset: Int, problem: String)
  /// A capture of frames that a lab cannot send.
  case cannotReplay(path: String?, problem: String)
  case cannotOpen(path: String, SystemError)
  case cannotRead(path: String, SystemError)
  case cannotCreate(path: String, SystemError)
  /// A link, pipe or device has the name that a capture was to have.
  case nameIsTaken(path: String, by: FileKind)
  /// A file that another file names may not be opened.
  case cannotUse(path: String, ReferenceError)
  /// More to replay than is allowed, in bytes.
  case tooLarge(path: String, limit: Int)
  /// Writing failed. The file is a valid capture of the first `frames` frames.
  case cannotWrite(path: String, SystemError, frames: UInt64)
}

extension CaptureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let path, let offset, let problem): "\(path.map { $0 + ": " } ?? "")byte \(offset): \(problem)"
    case .cannotReplay(let path, let problem): "\(path.map { $0 + ": " } ?? "")cannot replay: \(problem)"
    case .cannotOpen(let path, let error): "\(path): cannot open: \(error)"
    case .cannotRead(let path, let error): "\(path): cannot read: \(error)"
    case .cannotCreate(let path, let error): "\(path): cannot create: \(error)"
    case .nameIsTaken(let path, let kind):
      "\(path): cannot create: \(kind) has this name; remove it, or use another folder"
    case .cannotUse(let path, .outside(let location)):
      "\(path): outside of the topology's folder, at \(location); move it there, or trust the file with --allow-outside"
    case .cannotUse(let path, let error): "\(path): cannot open: \(error)"
    case .tooLarge(let path, let limit): "\(path): takes more than \(limit) bytes to replay; raise 'limits: replay'"
    case .cannotWrite(let path, let error, let frames):
      "\(path): cannot write: \(error); it holds the first \(frames) frame\(frames == 1 ? "" : "s")"
    }
  }
}
