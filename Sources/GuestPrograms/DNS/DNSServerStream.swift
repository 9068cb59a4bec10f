import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A client's TCP connection to a name server. It may carry several questions (RFC 7766, section 6.2.1); the next is read once
/// the answer has been sent.
struct DNSServerStream: Sendable, Equatable, StateRecord {
  let socket: SocketID
  /// When it is closed if idle.
  private(set) var deadline: Instant
  private var input: [UInt8] = []
  private var unsent: [UInt8] = []
  /// Whether something other than a question has arrived.
  private var isBroken = false

  /// Like BIND's `tcp-idle-timeout`, but shorter.
  private static let patience = Duration.seconds(10)

  init(_ socket: SocketID, at now: Instant) {
    self.socket = socket
    deadline = now + DNSServerStream.patience
  }

  /// The next question received.
  mutating func next(_ calls: borrowing SystemCalls) -> DNSQuery? {
    send([], calls)
    guard unsent.isEmpty, !isBroken else { return nil }
    while input.count < DNSMessage.streamLimit,
      let bytes = calls.receive(from: socket, limit: DNSMessage.streamLimit - input.count, { [UInt8](copying: $0) })
    { input += bytes }
    guard let whole = DNSMessage.takeFromStream(&input) else { return nil }
    deadline = calls.now + DNSServerStream.patience
    let query = DNSQuery(whole.span.bytes)
    guard case .nothing = query else { return query }
    isBroken = true
    return nil
  }

  mutating func send(_ bytes: [UInt8], _ calls: borrowing SystemCalls) {
    unsent += bytes
    if !unsent.isEmpty { unsent.removeFirst(calls.send(unsent.span.bytes, to: socket)) }
  }

  func isOver(_ calls: borrowing SystemCalls) -> Bool {
    isBroken || calls.now >= deadline || calls.status(of: socket).map { $0.error != nil || $0.isAtEnd } ?? true
  }

  static let fields = Fields(\DNSServerStream.socket, \.deadline, \.input, \.unsent, \.isBroken)

  var inconsistency: String? { input.count <= DNSMessage.streamLimit ? nil : "a question of \(input.count) bytes" }
}
