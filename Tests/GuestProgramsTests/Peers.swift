import Guests
import NetworkStack
import Packets
import SimulationKernel

/// Accepts connections on a TCP port, hears something, says something, and closes.
struct Speaker: GuestProgram {
  static let registeredName = "test-speaker"

  let port: UInt16
  let answer: [UInt8]
  var aborts = false
  /// It says its answer and then nothing more.
  var holds = false
  var listener: SocketID?

  init(port: UInt16, answer: [UInt8], aborts: Bool = false, holds: Bool = false) {
    self.port = port
    self.answer = answer
    self.aborts = aborts
    self.holds = holds
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if listener == nil { listener = calls.listen(on: port) }
    guard let listener else { return .exit(1) }
    while calls.accept(from: listener) != nil {}
    guard case .readable(let id) = event, id != listener else { return .socket(until: .never) }
    guard calls.receive(from: id, { _ in true }) != nil else { return .socket(until: .never) }
    if aborts {
      calls.abort(id)
    } else {
      calls.send(answer.span.bytes, to: id)
      if !holds { calls.closeSocket(id) }
    }
    return .socket(until: .never)
  }

  static let fields = Fields(\Speaker.port, \.answer, \.aborts, \.holds, \.listener)
}

/// Connects, says something, shuts its side, and prints what it hears to the end.
struct Asker: GuestProgram {
  static let registeredName = "test-asker"

  let remote: Endpoint
  let question: [UInt8]
  var shuts = true
  var socket: SocketID?

  init(of remote: Endpoint, _ question: [UInt8], shuts: Bool = true) {
    self.remote = remote
    self.question = question
    self.shuts = shuts
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if socket == nil {
      socket = try? calls.connect(to: remote)
      guard let socket else { return .exit(1) }
      calls.send(question.span.bytes, to: socket)
      if shuts { calls.shutDown(socket) }
    }
    guard let socket else { return .exit(1) }
    while let bytes = calls.receive(from: socket, { [UInt8](copying: $0) }) { calls.write(bytes) }
    return calls.status(of: socket)?.isAtEnd == false ? .socket(until: .never) : .exit(0)
  }

  static let fields = Fields(\Asker.remote, \.question, \.shuts, \.socket)
}

/// Sends one datagram to all.
struct Datagram: GuestProgram {
  static let registeredName = "test-datagram"

  let bytes: [UInt8]
  let port: UInt16

  init(_ bytes: [UInt8], to port: UInt16) {
    self.bytes = bytes
    self.port = port
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let socket = calls.openSocket(.udp, interface: 0) else { return .exit(1) }
    let bytes = bytes
    try? calls.sendUDP(from: socket, to: Endpoint(.v4(.broadcast), port: port), length: bytes.count) { target, start in
      target.store(bytes.span.bytes, at: start)
    }
    return .exit(0)
  }

  static let fields = Fields(\Datagram.bytes, \.port)
}
