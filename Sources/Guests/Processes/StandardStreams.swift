public import SimulationKernel

/// Where a process reads its standard input from, and where it writes its output and errors.
public struct StandardStreams: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// Where bytes are read from or written to.
  public enum Stream: Sendable, Equatable, BitwiseCopyable, StateVariant {
    /// The console: typed input, or what it shows.
    case console
    /// The console as well, which records errors apart from output.
    case consoleErrors
    case pipe(PipeID)
    case file(FileID)

    public static let cases = Cases<Self>(
      Case("console", .console),
      Case("pipe", Self.pipe) { if case .pipe(let id) = $0 { id } else { nil } },
      Case("file", Self.file) { if case .file(let id) = $0 { id } else { nil } },
      Case("console-errors", .consoleErrors))
  }

  /// The files among them.
  var files: [FileID] { [input, output, errors].compactMap { if case .file(let id) = $0 { id } else { nil } } }

  /// Standard input.
  public var input = Stream.console
  /// Standard output.
  public var output = Stream.console
  /// Standard error.
  public var errors = Stream.consoleErrors

  /// Creates streams that are all connected to the console.
  public init() {}

  public static let fields = Fields(\StandardStreams.input, \.output, \.errors)
}
