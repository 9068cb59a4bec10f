import FileSystems

extension FileError {
  /// What Linux returns where a volume cannot do what was asked.
  init(_ error: FileSystemError) {
    self =
      switch error.kind {
      case .notFound: .noSuchFile
      case .exists: .exists
      case .notADirectory: .notDirectory
      case .isADirectory: .isDirectory
      case .notEmpty: .notEmpty
      case .noSpace: .noSpace
      case .invalidName: .invalid
      case .readOnly: .notPermitted
      case .invalidRequest: .tooLarge
      case .damaged, .unsupported, .device: .inputOutput
      }
  }

  static func translating<Result>(
    _ body: () throws(FileSystemError) -> Result
  ) throws(FileError) -> Result {
    do throws(FileSystemError) { return try body() } catch { throw FileError(error) }
  }
}
