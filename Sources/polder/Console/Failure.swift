import ArgumentParser
import Lab
import PacketCapture
import Sessions
import SystemFiles

/// Why a command failed: a message for standard error, and the exit status (sysexits.h).
struct Failure: Error {
  var message: String
  var status: ExitCode

  func print() { Console.error(message) }

  static func usage(_ message: String) -> Failure { Failure(message: message, status: .validationFailure) }
  static func file(_ message: String) -> Failure { Failure(message: message, status: .wrongFile) }
}

extension ExitCode {
  /// The lab ran and a check in it failed.
  static let checkFailed = ExitCode(1)
  /// EX_DATAERR: a topology, image, capture or checkpoint is wrong.
  static let wrongFile = ExitCode(65)
  /// EX_NOINPUT: a file is missing.
  static let missingFile = ExitCode(66)
  /// A limit was reached (EX_UNAVAILABLE).
  static let limitReached = ExitCode(69)
  /// EX_CANTCREAT
  static let cannotCreate = ExitCode(73)
  /// EX_IOERR
  static let cannotReadOrWrite = ExitCode(74)
  /// The status that a shell gives a process ended by the signal: 130 for Ctrl-C.
  static var interrupted: ExitCode { ExitCode(Signals.status) }
}

extension Failure {
  init(_ error: SessionError) {
    message = error.description.visible()
    status =
      switch error {
      case .filter, .disk: .wrongFile
      case .inputInThePast, .cannotGoBack, .noCapturesToBranch: .validationFailure
      case .capture(let error), .replay(_, let error): Failure.status(of: error)
      }
  }

  private static func status(of error: CaptureError) -> ExitCode {
    switch error {
    case .malformed, .cannotReplay, .cannotUse, .tooLarge: .wrongFile
    case .cannotOpen(_, let reason) where reason.isMissingFile: .missingFile
    case .cannotCreate, .nameIsTaken: .cannotCreate
    case .cannotOpen, .cannotRead, .cannotWrite: .cannotReadOrWrite
    }
  }
}
