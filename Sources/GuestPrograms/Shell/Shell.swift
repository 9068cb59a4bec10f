import Guests
import SimulationKernel

/// The shell that runs a line of several commands: `;`, `&&`, `||`, `&`, `|`, `!`, `exit`, `$?`, and `>`, `>>`, `<`, `2>`, `2>>`,
/// `2>&1`.
///
/// It ends with the last pipeline that it waits for. What runs in the background runs on, and what that prints on the console
/// afterwards nobody sees; `wait` waits for it, `jobs` lists it, and `kill` ends it.
struct Shell: GuestProgram {
  static let registeredName = "shell"

  /// A process of a pipeline.
  struct Child: Sendable, Equatable {
    let id: ProcessID
    /// Its status is that of the pipeline.
    let isLast: Bool
    /// The number of its job; zero in the foreground.
    let job: UInt16
  }

  private let line: ShellLine
  let names: NameTable
  /// The pipeline to run next.
  private var next = 0
  private(set) var children: [Child] = []
  /// What runs in the background.
  var jobs: [ShellJob] = []
  var status: Int32 = 0
  /// The numbers of the jobs that it waits for, and of the one whose status it will have then; zero for none.
  var awaited: [UInt16] = []
  var wanted: UInt16 = 0
  /// The pipeline that runs is negated.
  private var negates = false

  init(_ line: ShellLine, _ names: NameTable) {
    self.line = line
    self.names = names
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .child(let id, let status): noteEnd(of: id, status)
    case .interrupted: interrupt(calls)
    case .started, .timer, .readable, .writable, .input, .output: break
    }
    while !isWaiting {
      if negates { status = status == 0 ? 1 : 0 }
      negates = false
      guard next < line.pipelines.count else { return .exit(status) }
      runNext(calls)
    }
    return .socket(until: .never)
  }

  private var isWaiting: Bool { children.contains { $0.job == 0 || awaited.contains($0.job) } }

  private mutating func noteEnd(of id: ProcessID, _ status: Int32) {
    guard let place = children.firstIndex(where: { $0.id == id }) else { return }
    let child = children.remove(at: place)
    guard child.job > 0 else {
      if child.isLast { self.status = status }
      return
    }
    noteEnd(of: child, status)
  }

  /// Ctrl-C goes to what runs in the foreground, and ends the line.
  private mutating func interrupt(_ calls: borrowing SystemCalls) {
    for child in children where child.job == 0 { calls.interrupt(child.id) }
    exit(Signal.interruptedStatus)
    awaited = []
  }

  /// Nothing more of the line is run.
  mutating func exit(_ status: Int32) {
    next = line.pipelines.count
    negates = false
    self.status = status
  }

  private mutating func runNext(_ calls: borrowing SystemCalls) {
    let connector = next == 0 ? .always : line.pipelines[next - 1].connector
    let pipeline = line.pipelines[next].expanded(status)
    next += 1
    switch connector {
    case .onSuccess: if status != 0 { return }
    case .onFailure: if status == 0 { return }
    case .always, .background: break
    }
    negates = pipeline.isNegated
    if let builtin = ShellBuiltin(pipeline) { run(builtin, calls) } else { run(pipeline, calls) }
  }

  private mutating func run(_ pipeline: ShellLine.Pipeline, _ calls: borrowing SystemCalls) {
    let job = pipeline.connector == .background ? newJob(pipeline) : 0
    if job > 0 { status = 0 }
    var source = StandardStreams.Stream.console
    for (place, command) in pipeline.commands.enumerated() {
      let isLast = place == pipeline.commands.count - 1
      var streams = StandardStreams()
      streams.input = source
      if !isLast {
        let pipe = calls.makePipe()
        streams.output = .pipe(pipe)
        source = .pipe(pipe)
      }
      let program = program(for: command, &streams, calls)
      children.append(Child(id: calls.start(program, streams), isLast: isLast, job: job))
    }
  }

  /// The command's program, or one that says why its streams cannot be opened.
  private func program(
    for command: ShellLine.Command, _ streams: inout StandardStreams, _ calls: borrowing SystemCalls
  ) -> any GuestProgram {
    do throws(FailedCommand) {
      for redirection in command.redirections { try redirect(redirection, &streams, calls) }
    } catch {
      return error
    }
    switch command.words.first {
    case "jobs": return jobList
    case let name? where ShellBuiltin.names.contains(name):
      return ShellBuiltin.misplaced(name)
    default: break
    }
    return NameLookup.program(for: command.words, names)
  }

  private func redirect(
    _ redirection: ShellLine.Redirection, _ streams: inout StandardStreams, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    do throws(FileError) {
      let file = redirection.file
      switch redirection.kind {
      case .input: streams.input = .pipe(calls.makePipe(holding: try calls.contentOfFile(file)))
      case .output: streams.output = .file(try calls.openFile(file, truncating: true))
      case .append: streams.output = .file(try calls.openFile(file, truncating: false))
      case .errors: streams.errors = .file(try calls.openFile(file, truncating: true))
      case .appendErrors: streams.errors = .file(try calls.openFile(file, truncating: false))
      case .errorsToOutput: streams.errors = streams.output
      }
    } catch {
      throw FailedCommand("bash: \(redirection.file): \(error.text)", status: 1)
    }
  }
}

extension FileError {
  /// What `strerror` says of it.
  var text: String {
    switch self {
    case .noSuchFile: "No such file or directory"
    case .noSpace: "No space left on device"
    case .isDirectory: "Is a directory"
    }
  }
}

extension Shell.Child: StateRecord {
  static let fields = Fields(\Shell.Child.id, \.isLast, \.job)
}

extension Shell: StateRecord {
  static let fields = Fields(\Shell.line, \.names, \.next, \.children, \.jobs, \.status, \.awaited, \.wanted, \.negates)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard next <= line.pipelines.count else { throw reader.failure("a line of \(line.pipelines.count) commands") }
  }
}
