public import NetworkStack
public import SimulationKernel

/// A program that runs in a guest: a state machine that is resumed by an event, makes system calls, and says what it
/// waits for next. It has no threads, and it blocks nowhere else.
public protocol GuestProgram: OpenPart {
  /// What lists of processes call it.
  var commandName: String { get }
  /// The files that it has opened by itself, which keep their file system from being unmounted.
  var openFiles: [FileID] { get }
  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait
}

extension GuestProgram {
  public var commandName: String { Self.registeredName }
  public var openFiles: [FileID] { [] }
}

/// Why a program goes on.
public enum ProgramEvent: Sendable, Equatable {
  /// It has just been started.
  case started
  /// The instant that it waited for has come.
  case timer
  /// A socket of its own has something to receive.
  case readable(SocketID)
  /// A TCP connection of its own is established, or has room again for what it could not take.
  case writable(SocketID)
  /// There is something to read from the standard input, or its end.
  case input
  /// The standard output has room again.
  case output
  /// A child has ended with this status.
  case child(ProcessID, Int32)
  /// A job that it asked about is over, with this status.
  case job(UInt32, Int32)
  /// Someone pressed Ctrl-C (SIGINT).
  case interrupted

  /// It is for a program that waits for such things, and for no other.
  var isOfSocket: Bool {
    switch self {
    case .readable, .writable, .input, .output, .child, .job: true
    case .started, .timer, .interrupted: false
    }
  }
}

/// What a program waits for.
public enum Wait: Sendable, Equatable, StateVariant {
  case timer(Instant)
  /// Anything at its sockets, its standard streams or its children, but no longer than until `until`.
  case socket(until: Instant)
  /// Nothing: it ends with this status.
  case exit(Int32)

  /// When it goes on at the latest.
  var until: Instant {
    switch self {
    case .timer(let instant), .socket(let instant): instant
    case .exit: .never
    }
  }

  public static let cases = Cases<Wait>(
    Case("timer", Wait.timer) { if case .timer(let instant) = $0 { instant } else { nil } },
    Case("socket", Wait.socket) { if case .socket(let instant) = $0 { instant } else { nil } },
    Case("exit", Wait.exit) { if case .exit(let status) = $0 { status } else { nil } })
}
