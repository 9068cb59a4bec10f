import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A guest program that keeps TCP busy: it listens and reads slowly, or connects and sends.
struct Stream: GuestProgram {
  static let registeredName = "test-stream"

  /// Nil where it listens.
  let destination: Endpoint?
  var left: UInt32
  var listener: SocketID?
  var socket: SocketID?

  init(to destination: Endpoint?, count: UInt32) {
    self.destination = destination
    left = count
  }

  static let port: UInt16 = 80

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if let destination { return send(to: destination, calls) }
    if listener == nil { listener = calls.listen(on: Stream.port) }
    if socket == nil { socket = listener.flatMap { calls.accept(from: $0) } }
    guard let socket else { return .socket(until: .never) }
    _ = calls.receive(from: socket, limit: 700) { _ in true }
    return calls.status(of: socket)?.isAtEnd == true ? .exit(0) : .timer(calls.now + .milliseconds(5))
  }

  private mutating func send(to destination: Endpoint, _ calls: borrowing SystemCalls) -> Wait {
    if socket == nil { socket = try? calls.connect(to: destination) }
    guard let socket, let status = calls.status(of: socket), status.error == nil else { return .exit(1) }
    let bytes = [UInt8](repeating: 7, count: Int(left))
    left -= UInt32(calls.send(bytes.span.bytes, to: socket))
    if left == 0 { calls.shutDown(socket) }
    return status.isAtEnd ? .exit(0) : .socket(until: .never)
  }
}

extension Stream: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(destination)
    writer.write(left)
    writer.write(listener)
    writer.write(socket)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    destination = try reader.read()
    left = try reader.read()
    (listener, socket) = (try reader.read(), try reader.read())
  }
}
