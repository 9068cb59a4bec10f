public import Guests
import NetworkStack
public import SimulationKernel

/// An HTTP/1.1 server of static files (RFC 9110, RFC 9112): GET and HEAD, persistent connections, pipelined requests.
///
/// Not supported: ranges, conditional requests, chunked bodies.
public struct HTTPServer: GuestProgram, StateRecord {
  public static let registeredName = "http-server"

  let settings: HTTPServerSettings
  private var listener: SocketID?
  private var connections = OrderedTable<SocketID, HTTPConnection>()
  /// No later than the earliest deadline of a connection.
  private var nextDeadline = Instant.never

  /// The limit on connections; more wait in the listening socket until one ends.
  static let connectionLimit = 1024

  /// The limit on waiting clients, that of nginx.
  static let backlog = 511

  public init(_ settings: HTTPServerSettings) { self.settings = settings }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let listener = listener ?? open(calls) else {
      calls.writeError("http: bind: Address already in use\n")
      return .exit(1)
    }
    switch event {
    case .readable(let id), .writable(let id): if id != listener { proceed(id, calls) }
    case .input: for index in (0..<connections.count).reversed() { proceed(connections.key(at: index), calls) }
    case .started, .timer, .output, .child, .job: closeSilent(calls)
    case .interrupted: return .exit(Signal.interruptedStatus)
    }
    accept(from: listener, calls)
    return .socket(until: nextDeadline)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    listener = calls.listen(on: settings.port, backlog: HTTPServer.backlog)
    return listener
  }

  private mutating func accept(from listener: SocketID, _ calls: borrowing SystemCalls) {
    while connections.count < HTTPServer.connectionLimit, let id = calls.accept(from: listener) {
      let connection = HTTPConnection(id, at: calls.now)
      nextDeadline = min(nextDeadline, connection.deadline)
      connections.set(connection, for: id)
      calls.configure(id, hasNoDelay: true)
      proceed(id, calls)
    }
  }

  private mutating func proceed(_ id: SocketID, _ calls: borrowing SystemCalls) {
    guard let index = connections.index(of: id) else { return }
    let isOver = connections[at: index].proceed(settings, calls)
    nextDeadline = min(nextDeadline, connections[at: index].deadline)
    guard isOver else { return }
    connections.remove(at: index)
    calls.closeSocket(id)
    if connections.isEmpty { nextDeadline = .never }
  }

  /// Closes idle connections.
  private mutating func closeSilent(_ calls: borrowing SystemCalls) {
    nextDeadline = .never
    let silent = (0..<connections.count).filter { connections[at: $0].deadline <= calls.now }
    for id in silent.map({ connections.key(at: $0) }) {
      connections.remove(id)
      calls.closeSocket(id)
    }
    for index in 0..<connections.count { nextDeadline = min(nextDeadline, connections[at: index].deadline) }
  }

  public static let fields = Fields(\HTTPServer.settings, \.listener, \.connections, \.nextDeadline)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in 0..<connections.count {
      guard connections.key(at: index) == connections[at: index].socket else {
        throw reader.failure("an HTTP connection without its socket")
      }
    }
  }
}
