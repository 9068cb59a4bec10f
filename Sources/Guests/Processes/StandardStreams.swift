public import SimulationKernel

/// Where a process' standard input comes from, and where its output and its errors go.
public struct StandardStreams: Sendable, Equatable, BitwiseCopyable {
  public enum Stream: Sendable, Equatable, BitwiseCopyable {
    /// The console. Nobody types anything there for a program.
    case console
    /// The console too, which keeps what is said of errors apart.
    case consoleErrors
    case pipe(PipeID)
    case file(FileID)
  }

  public var input = Stream.console
  public var output = Stream.console
  public var errors = Stream.consoleErrors

  public init() {}
}

extension StandardStreams.Stream: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    switch self {
    case .console: writer.write(UInt8(0))
    case .pipe(let id):
      writer.write(UInt8(1))
      writer.write(id)
    case .file(let id):
      writer.write(UInt8(2))
      writer.write(id)
    case .consoleErrors: writer.write(UInt8(3))
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(UInt8.self) {
    case 0: self = .console
    case 1: self = .pipe(try reader.read())
    case 2: self = .file(try reader.read())
    case 3: self = .consoleErrors
    case let other: throw reader.failure("a stream of kind \(other)")
    }
  }
}

extension StandardStreams: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(input)
    writer.write(output)
    writer.write(errors)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (input, output, errors) = (try reader.read(), try reader.read(), try reader.read())
  }
}
