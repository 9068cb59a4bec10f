import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A question over TCP and its answer, each prefixed with its length (RFC 1035, section 4.2.2; RFC 7766).
struct DNSExchange: Sendable, Equatable, StateRecord {
  enum Progress {
    case pending
    /// With its length prefix.
    case answered(DNSMessage, Int)
    case failed
  }

  private let socket: SocketID
  private var unsent: [UInt8]
  private var input: [UInt8] = []

  /// Nil if there is no route to the server.
  init?(
    _ query: DNSMessage, to server: IPv4Address, port: UInt16 = DNSMessage.port, _ calls: borrowing SystemCalls
  ) {
    guard let socket = try? calls.connect(to: Endpoint(.v4(server), port: port)) else { return nil }
    self.socket = socket
    unsent = query.streamBytes
    send(calls)
  }

  private mutating func send(_ calls: borrowing SystemCalls) {
    if !unsent.isEmpty { unsent.removeFirst(calls.send(unsent.span.bytes, to: socket)) }
  }

  mutating func proceed(_ calls: borrowing SystemCalls) -> Progress {
    send(calls)
    while input.count < DNSMessage.streamLimit,
      let bytes = calls.receive(from: socket, limit: DNSMessage.streamLimit - input.count, { [UInt8](copying: $0) })
    { input += bytes }
    if let whole = DNSMessage.takeFromStream(&input) {
      guard let message = try? DNSMessage(parsing: whole.span.bytes) else { return .failed }
      return .answered(message, whole.count)
    }
    let status = calls.status(of: socket)
    return status == nil || status?.error != nil || status?.isAtEnd == true ? .failed : .pending
  }

  func close(_ calls: borrowing SystemCalls) { calls.closeSocket(socket) }

  static let fields = Fields(\DNSExchange.socket, \.unsent, \.input)

  var inconsistency: String? { input.count <= DNSMessage.streamLimit ? nil : "an answer of \(input.count) bytes" }
}

extension DNSMessage {
  /// The size of the longest message with its length prefix.
  static let streamLimit = 2 + Int(UInt16.max)

  /// With its length prefix, as in a stream.
  var streamBytes: [UInt8] {
    let bytes = bytes()
    return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }

  /// Removes the first complete message from the received data; nil if there is none yet.
  static func takeFromStream(_ input: inout [UInt8]) -> [UInt8]? {
    guard input.count >= 2 else { return nil }
    let length = Int(input[0]) << 8 | Int(input[1])
    guard input.count >= 2 + length else { return nil }
    defer { input.removeFirst(2 + length) }
    return Array(input[2..<2 + length])
  }
}
