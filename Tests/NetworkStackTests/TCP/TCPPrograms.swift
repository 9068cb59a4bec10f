import Packets
import SimulationKernel

@testable import Guests
@testable import NetworkStack

/// A guest program for tests: sends `count` bytes that can be told apart to `destination`, then closes and reads to the end.
struct TCPSource: GuestProgram {
  static let registeredName = "test-tcp-source"

  let destination: Endpoint
  let count: Int
  var sent = 0
  var socket: SocketID?

  init(to destination: Endpoint, count: Int) {
    self.destination = destination
    self.count = count
  }

  /// Byte `offset` of what is sent: no period of it is that of a segment or a buffer.
  static func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index ^ index >> 8 ^ index >> 16) }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard let id = socket ?? open(calls) else { return .exit(1) }
    guard let status = calls.status(of: id), status.error == nil, status.state != .closed else {
      calls.write("\(calls.status(of: id)?.error.map { "\($0)" } ?? "closed")")
      return .exit(1)
    }
    send(id, calls)
    while calls.receive(from: id, { _ in true }) != nil {}
    return sent == count && calls.status(of: id)?.isAtEnd == true ? .exit(0) : .socket(until: .never)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    do throws(SendError) {
      socket = try calls.connect(to: destination)
    } catch {
      calls.write("\(error)")
    }
    return socket
  }

  private mutating func send(_ id: SocketID, _ calls: borrowing SystemCalls) {
    while sent < count {
      let chunk = (sent..<min(count, sent + 16_384)).map(TCPSource.byte)
      let taken = calls.send(chunk.span.bytes, to: id)
      sent += taken
      guard taken == chunk.count else { return }
    }
    calls.shutDown(id)
  }
}

/// Accepts one connection, checks what comes, and writes how many bytes there were when the other side has closed.
struct TCPSink: GuestProgram {
  static let registeredName = "test-tcp-sink"

  let port: UInt16
  /// It closes at once after this many bytes.
  var limit = 1 << 40
  var received = 0
  var isEqual = true
  var listener: SocketID?
  var socket: SocketID?

  init(on port: UInt16, limit: Int = 1 << 40) {
    self.port = port
    self.limit = limit
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if listener == nil { listener = calls.listen(on: port) }
    guard let listener else { return .exit(1) }
    if socket == nil { socket = calls.accept(from: listener) }
    guard let socket else { return .socket(until: .never) }
    read(socket, calls)
    guard received >= limit || calls.status(of: socket)?.isAtEnd != false else { return .socket(until: .never) }
    let error = calls.status(of: socket)?.error.map { " \($0)" } ?? ""
    calls.write("\(received) bytes \(isEqual ? "equal" : "damaged")\(error)")
    return .exit(0)
  }

  private mutating func read(_ socket: SocketID, _ calls: borrowing SystemCalls) {
    while let (length, isEqual) = calls.receive(from: socket, { TCPSink.check($0, from: received) }) {
      received += length
      self.isEqual = self.isEqual && isEqual
    }
  }

  private static func check(_ bytes: RawSpan, from start: Int) -> (length: Int, isEqual: Bool) {
    let isEqual = (0..<bytes.byteCount).allSatisfy { bytes[byte: $0] == TCPSource.byte(start + $0) }
    return (bytes.byteCount, isEqual)
  }
}

extension TCPSource: StateRecord {
  static let fields = Fields(\TCPSource.destination, \.count, \.sent, \.socket)
}

extension TCPSink: StateRecord {
  static let fields = Fields(\TCPSink.port, \.limit, \.received, \.isEqual, \.listener, \.socket)
}
