public import Controllers
public import Guests
import NetworkStack
import Packets
public import SimulationKernel

/// An OpenFlow controller as a program of a guest: switches connect to it by TCP, its console shows what it does.
public struct ControllerService: GuestProgram, StateRecord {
  public static let registeredName = "controller"

  private var controller: Controller
  private var listener: SocketID?
  private var connections = OrderedTable<SocketID, ConnectionNumber>()
  private var lastNumber: UInt32 = 0

  /// Where controllers listen (registered with IANA).
  public static let port: UInt16 = 6653
  /// Bytes that are read at once.
  private static let chunk = 65_536

  public init(_ settings: ControllerSettings) {
    controller = settings.controller
  }

  /// The app that owns a flow entry with this cookie.
  public func appName(of cookie: UInt64) -> String? { controller.appName(of: cookie) }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let listener = listener ?? open(calls) else {
      calls.writeError("controller: bind: Address already in use\n")
      return .exit(1)
    }
    switch event {
    case .readable(let id), .writable(let id): if id != listener { read(id, calls) }
    case .started, .timer, .input, .output, .child, .job: break
    case .interrupted: return .exit(Signal.interruptedStatus)
    }
    accept(from: listener, calls)
    if controller.nextWake <= calls.now { controller.wake(at: calls.now) }
    flush(calls)
    for line in controller.takeReports() { calls.write(line + "\n") }
    return .socket(until: controller.nextWake)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    listener = calls.listen(on: ControllerService.port)
    return listener
  }

  private mutating func accept(from listener: SocketID, _ calls: borrowing SystemCalls) {
    while connections.count < Controller.connectionLimit, let id = calls.accept(from: listener) {
      lastNumber += 1
      connections.set(ConnectionNumber(lastNumber), for: id)
      calls.configure(id, hasNoDelay: true)
      controller.connect(ConnectionNumber(lastNumber), at: calls.now)
      read(id, calls)
    }
  }

  private mutating func read(_ id: SocketID, _ calls: borrowing SystemCalls) {
    guard let connection = connections[id] else { return }
    while let bytes = calls.receive(from: id, limit: ControllerService.chunk, { [UInt8](copying: $0) }) {
      controller.receive(bytes, from: connection, at: calls.now)
    }
    let status = calls.status(of: id)
    if status?.isAtEnd ?? true || status?.error != nil { drop(id, connection, calls) }
  }

  private mutating func drop(_ id: SocketID, _ connection: ConnectionNumber, _ calls: borrowing SystemCalls) {
    controller.disconnect(connection, at: calls.now)
    connections.remove(id)
    calls.closeSocket(id)
  }

  /// Hands over what the sockets take; the rest follows when they are writable again.
  private mutating func flush(_ calls: borrowing SystemCalls) {
    let pending = controller.pendingConnections
    let sockets = (0..<connections.count).map { (connections.key(at: $0), connections[at: $0]) }
    for (id, connection) in sockets where pending.contains(connection) {
      let output = controller.output(for: connection)
      let sent = output.isEmpty ? 0 : calls.send(output.span.bytes, to: id)
      controller.didSend(sent, on: connection)
      if controller.isClosed(connection) { drop(id, connection, calls) }
    }
  }

  public static let fields = Fields(
    \ControllerService.controller, \.listener, \.connections, \.lastNumber)
}
