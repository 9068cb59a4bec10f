import Packets
import SimulationKernel

@testable import Guests
@testable import NetworkStack

/// A guest program for tests: opens a connection and goes through a script with it, as the other end does through the script's
/// other half. It checks every byte that it reads.
struct TCPTalker: GuestProgram {
  static let registeredName = "test-tcp-talker"

  enum Opening: UInt8, Sendable, Checkpointable {
    case listens, connects
    /// It connects, from the port that the other end connects to.
    case meets
  }

  /// Both at the same time; then the step is done.
  struct Step: Equatable, Sendable {
    var sends = 0
    var receives = 0
    /// It says that it will send no more.
    var shutsDown = false
    /// It reads until the other end has said so.
    var readsToEnd = false
  }

  let opening: Opening
  let remote: Endpoint
  let script: [Step]
  /// Bytes that it hands over at once.
  let chunk: Int
  var index = 0
  /// In all, and in this step.
  var (sent, received) = (0, 0)
  var (sentNow, receivedNow) = (0, 0)
  var isEqual = true
  var listener: SocketID?
  var socket: SocketID?

  init(_ opening: Opening, _ remote: Endpoint, _ script: [Step], chunk: Int) {
    (self.opening, self.remote, self.script, self.chunk) = (opening, remote, script, chunk)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let id = socket ?? open(calls) else { return .socket(until: .never) }
    guard let status = calls.status(of: id), status.error == nil else {
      calls.write("\(calls.status(of: id)?.error.map { "\($0)" } ?? "gone")")
      return .exit(1)
    }
    while index < script.count {
      guard isDone(script[index], id, calls) else { return .socket(until: .never) }
      index += 1
      (sentNow, receivedNow) = (0, 0)
    }
    calls.write("\(received) bytes \(isEqual ? "equal" : "damaged")")
    return .exit(0)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    switch opening {
    case .listens:
      if listener == nil { listener = calls.listen(on: remote.port) }
      socket = listener.flatMap { calls.accept(from: $0) }
    case .connects: socket = try? calls.connect(to: remote)
    case .meets: socket = try? calls.connect(to: remote, from: remote.port)
    }
    return socket
  }

  private mutating func isDone(_ step: Step, _ id: SocketID, _ calls: borrowing SystemCalls) -> Bool {
    send(step, id, calls)
    receive(step.readsToEnd ? .max : step.receives, id, calls)
    guard sentNow == step.sends, step.readsToEnd || receivedNow == step.receives else { return false }
    if step.shutsDown { calls.shutDown(id) }
    return !step.readsToEnd || calls.status(of: id)?.isAtEnd == true
  }

  private mutating func send(_ step: Step, _ id: SocketID, _ calls: borrowing SystemCalls) {
    while sentNow < step.sends {
      let bytes = (sent..<sent + min(chunk, step.sends - sentNow)).map(TCPSource.byte)
      let taken = calls.send(bytes.span.bytes, to: id)
      (sent, sentNow) = (sent + taken, sentNow + taken)
      guard taken == bytes.count else { return }
    }
  }

  private mutating func receive(_ limit: Int, _ id: SocketID, _ calls: borrowing SystemCalls) {
    while receivedNow < limit {
      let start = received
      let part = calls.receive(from: id, limit: limit - receivedNow) { bytes in
        (bytes.byteCount, (0..<bytes.byteCount).allSatisfy { bytes[byte: $0] == TCPSource.byte(start + $0) })
      }
      guard let (length, isEqual) = part else { return }
      (received, receivedNow) = (received + length, receivedNow + length)
      self.isEqual = self.isEqual && isEqual
    }
  }
}

extension TCPTalker: StateRecord {
  static let fields = Fields(
    \TCPTalker.opening, \.remote, \.script, \.chunk, \.index, \.sent, \.received, \.sentNow, \.receivedNow, \.isEqual,
    \.listener, \.socket)
}

extension TCPTalker.Step: StateRecord {
  static let fields = Fields(\TCPTalker.Step.sends, \.receives, \.shutsDown, \.readsToEnd)
}
