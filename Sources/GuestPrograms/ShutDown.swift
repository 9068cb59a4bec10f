public import Guests
public import SimulationKernel

/// `poweroff`, `halt`, `reboot` and `shutdown` of systemd: everything is written to the disk, and then the machine is off or starts again.
public struct ShutDown: GuestProgram, StateRecord {
  public static let registeredName = "shutdown"

  private let request: PowerRequest
  /// `-f -n`: without writing to the disk.
  private let writesBack: Bool

  public init(_ request: PowerRequest, writesBack: Bool = true) {
    (self.request, self.writesBack) = (request, writesBack)
  }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    // Neither a key nor a full disk keeps a system from ending.
    if writesBack {
      if event != .input, !calls.flushFiles() { return .socket(until: .never) }
      try? calls.synchronizeFiles()
    }
    calls.requestPower(request)
    return .exit(0)
  }

  public static let fields = Fields(\ShutDown.request, \.writesBack)
}

/// The commands that end a system.
struct PowerOffCommand: CommandLineProgram {
  static let registeredName = "poweroff"
  private var program: ShutDown

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    program = try PowerOffCommand.program("poweroff", arguments, .off)
  }

  static func program(
    _ name: String, _ arguments: [String], _ request: PowerRequest
  ) throws(FailedCommand) -> ShutDown {
    var (parser, request, writesBack) = (
      OptionParser(name, arguments, short: "fnp", long: ["force", "poweroff", "reboot", "halt", "no-sync"]), request,
      true
    )
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): throw FailedCommand("\(name): extra operand '\(word)'", status: 1)
      case .option("n", _), .option("no-sync", _): writesBack = false
      case .option("p", _), .option("poweroff", _), .option("halt", _): request = .off
      case .option("reboot", _): request = .reboot
      case .option: break
      }
    }
    return ShutDown(request, writesBack: writesBack)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    program.resume(event, calls: &calls)
  }

  static let fields = Fields(\PowerOffCommand.program)
}

/// `reboot`
struct RebootCommand: CommandLineProgram {
  static let registeredName = "reboot"
  private var program: ShutDown

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    program = try PowerOffCommand.program("reboot", arguments, .reboot)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    program.resume(event, calls: &calls)
  }

  static let fields = Fields(\RebootCommand.program)
}

/// `shutdown [-h|-P|-r] now`: systemd's would wait a minute without a time.
struct ShutDownCommand: CommandLineProgram {
  static let registeredName = "shutdown-command"
  private var program: ShutDown
  private let pause: Duration
  private var end = Instant.never

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("shutdown", arguments, short: "hHPr", long: ["halt", "poweroff", "reboot"])
    var (operands, request) = ([String](), PowerRequest.off)
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("r", _), .option("reboot", _): request = .reboot
      case .option: break
      }
    }
    program = ShutDown(request)
    pause = try ShutDownCommand.pause(operands.first ?? "+1")
  }

  /// `now` or `+MINUTES`.
  private static func pause(_ text: String) throws(FailedCommand) -> Duration {
    guard text != "now" else { return .zero }
    guard text.hasPrefix("+"), let minutes = Int64(text.dropFirst()), 0...525_600 ~= minutes else {
      throw FailedCommand("Failed to parse time specification: \(text)", status: 1)
    }
    return .seconds(60 * minutes)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if event == .started { end = calls.now + pause }
    guard calls.now >= end else {
      return event == .interrupted ? .exit(Signal.interruptedStatus) : .timer(end)
    }
    return program.resume(event, calls: &calls)
  }

  static let fields = Fields(\ShutDownCommand.program, \.pause, \.end)
}
