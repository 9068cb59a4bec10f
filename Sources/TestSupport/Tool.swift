import Foundation

/// A program that we did not write, which judges what Polder writes.
public struct Tool: Sendable {
  public let name: String
  /// Nil if it is not installed.
  public let path: String?

  public init(_ name: String) {
    self.name = name
    let environment = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    path = (["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/opt/homebrew/bin"] + environment)
      .map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
  }

  public var isInstalled: Bool { path != nil }

  /// What a program left: its exit status and what it wrote.
  public struct Outcome: Sendable {
    public var status: Int32
    public var output: [UInt8]
    public var errors: [UInt8]

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  public struct Failure: Error {
    public var command: [String]
    public var status: Int32
    public var errors: String
  }

  /// Runs it to its end, whatever its status.
  ///
  /// - Parameters:
  ///   - folder: where it runs, if that matters.
  ///   - limit: seconds after which it is killed.
  /// - Throws: ``Failure`` if it is not installed or was killed.
  public func outcome(
    of arguments: [String], input: [UInt8] = [], in folder: String? = nil, limit: Int = 600
  ) throws -> Outcome {
    guard let path else { throw Failure(command: [name] + arguments, status: 127, errors: "not installed") }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = input.isEmpty ? FileHandle.nullDevice : Tool.pipe(with: input)
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    try process.start(limit: limit)
    // Both at once: a program that fills one pipe waits for its reader.
    let complaints = Tool.reading(errors)
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    if process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGKILL {
      throw Failure(command: [name] + arguments, status: 137, errors: "it was killed, as what runs for \(limit) s is")
    }
    return Outcome(status: process.terminationStatus, output: Array(bytes), errors: Array(complaints.wait()))
  }

  /// What it writes to standard output.
  ///
  /// - Throws: ``Failure`` if its status is not 0.
  @discardableResult
  public func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
    let outcome = try outcome(of: arguments, input: input)
    guard outcome.status == 0 else {
      throw Failure(command: [name] + arguments, status: outcome.status, errors: outcome.errorText)
    }
    return outcome.output
  }

  /// The lines of its standard output.
  @discardableResult
  public func lines(_ arguments: [String], input: [UInt8] = []) throws -> [String] {
    let text = String(decoding: try run(arguments, input: input), as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}

extension Tool {
  /// Whether Python can import a module.
  public static func hasPython(_ module: String) -> Bool {
    (try? Tool("python3").outcome(of: ["-c", "import \(module)"]))?.status == 0
  }

  private static func pipe(with input: [UInt8]) -> Pipe {
    let pipe = Pipe()
    let writer = pipe.fileHandleForWriting
    Thread.detachNewThread {
      // A program need not read all of it.
      signal(SIGPIPE, SIG_IGN)
      try? writer.write(contentsOf: Data(input))
      try? writer.close()
    }
    return pipe
  }

  private static func reading(_ pipe: Pipe) -> Reader {
    let reader = Reader()
    let handle = pipe.fileHandleForReading
    Thread.detachNewThread { reader.finish((try? handle.readToEnd()) ?? Data()) }
    return reader
  }

  /// Bytes that another thread reads. Unchecked, because the compiler cannot see that `data` is touched only under the
  /// condition's lock.
  private final class Reader: @unchecked Sendable {
    private let condition = NSCondition()
    private var data: Data?

    func finish(_ data: Data) {
      condition.withLock {
        self.data = data
        condition.broadcast()
      }
    }

    func wait() -> Data {
      condition.withLock {
        while data == nil { condition.wait() }
        return data ?? Data()
      }
    }
  }
}
