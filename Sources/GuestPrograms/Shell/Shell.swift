import Guests
import SimulationKernel

/// The shell for lines of several commands: `;`, `&&`, `||`, `&`, `|`, `!`, `exit`, `$?`, and `>`, `>>`, `<`, `2>`, `2>>`,
/// `2>&1`.
///
/// It exits after the last pipeline that it waits for. What persists between lines, the background jobs and the status of the
/// last line, belongs to the console (``SystemCalls/console``).
struct Shell: GuestProgram, StateRecord {
  static let registeredName = "shell"

  private let line: ShellLine
  let names: NameTable
  /// The index of the next pipeline.
  private var next = 0
  /// The processes of the pipeline in the foreground that have not ended, and the one whose status is the pipeline's.
  private var children = NumberSet()
  private var lastChild: ProcessID?
  var status: Int32 = 0
  /// The jobs that it waits for, and the one whose status it will take; zero for none.
  var awaited = NumberSet()
  var wanted: UInt32 = 0
  /// The job that `fg` has brought to the foreground; zero for none.
  var foreground: UInt32 = 0
  /// Whether Ctrl-C has been pressed for the current pipeline.
  private var isInterrupted = false
  /// Whether the current pipeline is negated.
  private var negates = false

  init(_ line: ShellLine, _ names: NameTable) {
    self.line = line
    self.names = names
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .started: status = calls.console.status
    case .child(let id, let status): noteEnd(of: id, status)
    case .job(let number, let status): noteEnd(ofJob: number, status)
    case .interrupted: interrupt(calls)
    case .timer, .readable, .writable, .input, .output: break
    }
    while children.isEmpty, awaited.isEmpty {
      if negates { status = status == 0 ? 1 : 0 }
      (negates, isInterrupted) = (false, false)
      guard next < line.pipelines.count else { return .exit(status) }
      runNext(calls)
    }
    return .socket(until: .never)
  }

  private mutating func noteEnd(of id: ProcessID, _ status: Int32) {
    guard children.remove(id.rawValue) else { return }
    if id == lastChild { self.status = status }
    noteSignal(status)
  }

  private mutating func noteEnd(ofJob number: UInt32, _ status: Int32) {
    awaited.remove(number)
    if number == wanted { self.status = status }
    guard number == foreground else { return }
    foreground = 0
    noteSignal(status)
  }

  /// As in bash, a pipeline killed by Ctrl-C ends the line; one that catches the signal and exits by itself does not.
  private mutating func noteSignal(_ status: Int32) {
    if isInterrupted, status == Signal.interruptedStatus { exit(status) }
  }

  /// Ctrl-C interrupts the foreground pipeline; it ends `wait`, and the line with it.
  private mutating func interrupt(_ calls: borrowing SystemCalls) {
    isInterrupted = true
    for child in children.numbers { calls.interrupt(ProcessID(child)) }
    if let job = calls.console.jobs[foreground] {
      for process in job.processes { calls.interrupt(process) }
    } else if !awaited.isEmpty {
      awaited = NumberSet()
      exit(Signal.interruptedStatus)
    }
  }

  /// Skips the rest of the line.
  mutating func exit(_ status: Int32) {
    next = line.pipelines.count
    negates = false
    self.status = status
  }

  private mutating func runNext(_ calls: borrowing SystemCalls) {
    let connector = next == 0 ? .always : line.pipelines[next - 1].connector
    if let list = line.backgroundList(at: next) { return runInBackground(list, calls) }
    let pipeline = line.pipelines[next].expanded(status)
    next += 1
    switch connector {
    case .onSuccess: if status != 0 { return }
    case .onFailure: if status == 0 { return }
    case .always, .background: break
    }
    negates = pipeline.isNegated
    guard let builtin = ShellBuiltin(pipeline) else { return run(pipeline, calls) }
    do throws(FailedCommand) {
      var streams = calls.streams
      for redirection in pipeline.commands[0].redirections { try redirect(redirection, &streams, calls) }
      run(builtin, streams, calls)
    } catch {
      fail(error.message, error.status, calls.streams, calls)
    }
  }

  private mutating func run(_ pipeline: ShellLine.Pipeline, _ calls: borrowing SystemCalls) {
    let processes = start(pipeline, calls)
    if pipeline.connector == .background {
      calls.addJob(pipeline.text, processes)
      status = 0
    } else {
      children = NumberSet(processes.map(\.rawValue))
      lastChild = processes.last
    }
  }

  /// Runs a list such as `a && b &` in a subshell.
  private mutating func runInBackground(_ list: ShellLine, _ calls: borrowing SystemCalls) {
    next += list.pipelines.count
    calls.addJob(list.text, [calls.start(Shell(list, names), StandardStreams())])
    status = 0
  }

  private func start(_ pipeline: ShellLine.Pipeline, _ calls: borrowing SystemCalls) -> [ProcessID] {
    var source = StandardStreams.Stream.console
    var processes: [ProcessID] = []
    for (index, command) in pipeline.commands.enumerated() {
      var streams = StandardStreams()
      streams.input = source
      if index < pipeline.commands.count - 1 {
        let pipe = calls.makePipe()
        streams.output = .pipe(pipe)
        source = .pipe(pipe)
      }
      let program = program(for: command, &streams, calls)
      processes.append(calls.start(program, streams))
    }
    return processes
  }

  /// The command's program, or one that reports why its streams cannot be opened.
  private func program(
    for command: ShellLine.Command, _ streams: inout StandardStreams, _ calls: borrowing SystemCalls
  ) -> any GuestProgram {
    do throws(FailedCommand) {
      for redirection in command.redirections { try redirect(redirection, &streams, calls) }
    } catch {
      return error
    }
    switch command.words.first {
    case "jobs": return JobList.program(command.words, calls.console.jobs, names)
    case let name? where ShellBuiltin.names.contains(name):
      // As in bash, it runs in a subshell: `cd` and `exit` do not affect this one.
      let own = ShellLine.Command(words: command.words)
      return Shell(ShellLine([ShellLine.Pipeline(commands: [own], connector: .always)]), names)
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

  static let fields = Fields(
    \Shell.line, \.names, \.next, \.children, \.lastChild, \.status, \.awaited, \.wanted, \.foreground, \.isInterrupted,
    \.negates)

  var inconsistency: String? { next <= line.pipelines.count ? nil : "a line of \(line.pipelines.count) commands" }
}
