import Guests
import SimulationKernel

/// The files of `head` and `tail`, each under its name where there are several.
struct FileSeries: Sendable, Equatable {
  enum Part: Equatable {
    case bytes([UInt8])
    /// The file has been read to its end.
    case end
    case nothing, over
  }

  private let command: String
  private let files: [String]
  private let hasHeadings: Bool
  private var place = 0
  private var source: InputSource
  private var (isHeaded, isFirst) = (false, true)
  private(set) var status: Int32 = 0

  init(_ command: String, _ limit: LineLimit) {
    self.command = command
    files = limit.files
    hasHeadings = files.count > 1 && !limit.isQuiet
    source = InputSource([files[0]])
  }

  mutating func next(_ calls: borrowing SystemCalls) -> Part {
    guard place < files.count else { return .over }
    switch source.next(calls) {
    case .bytes(let bytes):
      writeHeading(calls)
      return .bytes(bytes)
    case .end, .over:
      writeHeading(calls)
      skip()
      return .end
    case .failure(let problem):
      let file = files[place]
      calls.writeError("\(command): cannot open '\(file)' for reading: \(problem.dropFirst(file.count + 2))\n")
      status = 1
      skip()
      return next(calls)
    case .nothing: return .nothing
    }
  }

  /// Goes on with the next file.
  mutating func skip() {
    place += 1
    isHeaded = false
    if place < files.count { source = InputSource([files[place]]) }
  }

  private mutating func writeHeading(_ calls: borrowing SystemCalls) {
    guard hasHeadings, !isHeaded else { return }
    let name = files[place] == "-" ? "standard input" : files[place]
    calls.write("\(isFirst ? "" : "\n")==> \(name) <==\n")
    (isHeaded, isFirst) = (true, false)
  }
}

extension FileSeries: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(command)
    writer.write(files)
    writer.write(hasHeadings)
    writer.write(UInt32(place))
    writer.write(source)
    writer.write(isHeaded)
    writer.write(isFirst)
    writer.write(status)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    command = try reader.read()
    files = try reader.read()
    hasHeadings = try reader.read()
    place = Int(try reader.read(UInt32.self))
    source = try reader.read()
    (isHeaded, isFirst) = (try reader.read(), try reader.read())
    status = try reader.read()
  }
}
