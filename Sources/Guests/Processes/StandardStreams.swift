public import SimulationKernel

/// Where a process' standard input comes from, and where its output and its errors go.
public struct StandardStreams: Sendable, Equatable, BitwiseCopyable, StateRecord {
  public enum Stream: Sendable, Equatable, BitwiseCopyable, StateVariant {
    /// The console: what is typed there, and what it shows.
    case console
    /// The console too, which keeps what is said of errors apart.
    case consoleErrors
    case pipe(PipeID)
    case file(FileID)

    public static let cases = Cases<Self>(
      Case("console", .console),
      Case("pipe", Self.pipe) { if case .pipe(let id) = $0 { id } else { nil } },
      Case("file", Self.file) { if case .file(let id) = $0 { id } else { nil } },
      Case("console-errors", .consoleErrors))
  }

  public var input = Stream.console
  public var output = Stream.console
  public var errors = Stream.consoleErrors

  public init() {}

  public static let fields = Fields(\StandardStreams.input, \.output, \.errors)
}
