public import Fabric

/// What a guest reports about one of its processes.
public enum ProcessReport: Sendable, Equatable {
  /// Bytes that it wrote to its standard output on the console.
  case output([UInt8])
  /// Bytes that it wrote to its standard error on the console.
  case errors([UInt8])
  /// It ended with this exit status.
  case exited(Int32)
  /// It was started for this line, which had been typed ahead.
  case started(String)
  /// Whether anything that the line started still runs in the background. Reported before its first process ends, if so, and
  /// when the last of them has ended.
  case background(Bool)
  /// It reached a limit, and was refused more or killed.
  case reached(GuestLimit)
  /// The system has ended, and with it all processes.
  case poweredOff
}

extension Report {
  /// The number of guests among the layers that report.
  private static var guests: UInt8 { 4 }

  private enum Code: UInt8 { case output, errors, exited, started, background, reached, poweredOff }

  /// Encodes a report about the process with a number.
  public init(process: UInt32, _ report: ProcessReport) {
    let (code, bytes): (Code, [UInt8]) =
      switch report {
      case .output(let bytes): (.output, bytes)
      case .errors(let bytes): (.errors, bytes)
      case .started(let line): (.started, Array(line.utf8))
      case .background(let runs): (.background, [runs ? 1 : 0])
      case .reached(let limit): (.reached, [limit.rawValue])
      case .poweredOff: (.poweredOff, [])
      case .exited(let status): (.exited, (0..<4).map { UInt8(truncatingIfNeeded: status >> (8 * $0)) })
      }
    self.init(layer: Report.guests, code: code.rawValue, subject: process, bytes)
  }

  /// The report about the process with the number ``subject``; nil if it comes from another layer.
  public var ofProcess: ProcessReport? {
    switch code(of: Report.guests).flatMap(Code.init) {
    case .output: .output(bytes)
    case .errors: .errors(bytes)
    case .exited: .exited(bytes.reversed().reduce(0) { $0 << 8 | Int32($1) })
    case .started: .started(String(decoding: bytes, as: UTF8.self))
    case .background: .background(bytes == [1])
    case .reached: bytes.first.flatMap(GuestLimit.init).map { .reached($0) }
    case .poweredOff: .poweredOff
    case nil: nil
    }
  }
}
