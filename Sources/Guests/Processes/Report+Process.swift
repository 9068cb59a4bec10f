public import Fabric

/// What a guest tells the outside of one of its processes.
public enum ProcessReport: Sendable, Equatable {
  case output([UInt8])
  case errors([UInt8])
  case exited(Int32)
  /// It was started for a line that had been typed ahead: this one.
  case started(String)
  /// Whether anything that the line started runs on in the background. Said before its first process ends, if so, and when
  /// the last of them has.
  case background(Bool)
  /// It was refused more, or ended.
  case reached(GuestLimit)
}

extension Report {
  /// The number of guests among the layers that report.
  private static var guests: UInt8 { 4 }

  private enum Code: UInt8 { case output, errors, exited, started, background, reached }

  public init(process: UInt32, _ report: ProcessReport) {
    let (code, bytes): (Code, [UInt8]) =
      switch report {
      case .output(let bytes): (.output, bytes)
      case .errors(let bytes): (.errors, bytes)
      case .started(let line): (.started, Array(line.utf8))
      case .background(let runs): (.background, [runs ? 1 : 0])
      case .reached(let limit): (.reached, [limit.rawValue])
      case .exited(let status): (.exited, (0..<4).map { UInt8(truncatingIfNeeded: status >> (8 * $0)) })
      }
    self.init(layer: Report.guests, code: code.rawValue, subject: process, bytes)
  }

  /// What it says, where it is of the process with the number ``subject``.
  public var ofProcess: ProcessReport? {
    switch code(of: Report.guests).flatMap(Code.init) {
    case .output: .output(bytes)
    case .errors: .errors(bytes)
    case .exited: .exited(bytes.reversed().reduce(0) { $0 << 8 | Int32($1) })
    case .started: .started(String(decoding: bytes, as: UTF8.self))
    case .background: .background(bytes == [1])
    case .reached: bytes.first.flatMap(GuestLimit.init).map { .reached($0) }
    case nil: nil
    }
  }
}
