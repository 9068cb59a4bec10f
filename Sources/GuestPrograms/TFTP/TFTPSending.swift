import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A file on its way to a client.
///
/// It goes on only when the client acknowledges what was not acknowledged before, and repeats only when the time is over: what comes
/// twice is answered by nothing (RFC 1123, section 4.2.3.1). Otherwise one packet that was doubled would double all that follow.
struct TFTPSending: Sendable, Equatable, StateRecord {
  let socket: SocketID
  let client: Endpoint
  let file: HTTPFile
  private let terms: TFTPTerms
  /// What was answered to the client's options, until it acknowledges that as block 0; empty otherwise.
  private var answered: [UInt8]
  /// Blocks that are acknowledged: the next one is the one after.
  private var done: UInt64 = 0
  /// Retransmissions since the last new acknowledgment.
  private var retries = 0
  /// When it repeats.
  private(set) var deadline: Instant

  init(
    _ file: HTTPFile, to client: Endpoint, from socket: SocketID, _ terms: TFTPTerms, answered: TFTPOptions,
    at now: Instant
  ) {
    (self.file, self.client, self.socket, self.terms) = (file, client, socket, terms)
    self.answered = answered.isEmpty ? [] : TFTPPacket.optionAcknowledgment(answered).bytes
    deadline = now + terms.timeout
  }

  enum Step { case goOn, over }

  /// Sends what comes next.
  func send(_ content: HTTPContent, _ calls: borrowing SystemCalls) {
    guard answered.isEmpty else { return calls.sendTFTP(answered, to: client, from: socket) }
    for block in done + 1..<done + 1 + UInt64(terms.windowSize) {
      guard let data = data(of: block, content) else { return }
      let packet = TFTPPacket.data(block: UInt16(truncatingIfNeeded: block), data)
      calls.sendTFTP(packet.bytes, to: client, from: socket)
    }
  }

  /// The data of a block, counted from 1; nil for one after the last, which is the first that is not full.
  private func data(of block: UInt64, _ content: HTTPContent) -> [UInt8]? {
    guard block <= lastBlock(of: content) else { return nil }
    return content.part(from: (block - 1) * UInt64(terms.blockSize), limit: terms.blockSize)
  }

  private func lastBlock(of content: HTTPContent) -> UInt64 { content.size / UInt64(terms.blockSize) + 1 }

  /// What a packet of the client changes.
  mutating func receive(_ packet: TFTPPacket, _ content: HTTPContent, _ calls: borrowing SystemCalls) -> Step {
    switch packet {
    case .error: return .over
    case .acknowledgment(let number): return acknowledge(number, content, calls)
    case .readRequest, .writeRequest, .data, .optionAcknowledgment:
      calls.sendTFTP(TFTPPacket.error(.illegalOperation).bytes, to: client, from: socket)
      return .over
    }
  }

  private mutating func acknowledge(
    _ number: UInt16, _ content: HTTPContent, _ calls: borrowing SystemCalls
  ) -> Step {
    // How far it is beyond what is known, as numbers begin anew after 65535.
    let advance = UInt64(number &- UInt16(truncatingIfNeeded: done))
    if !answered.isEmpty {
      guard number == 0 else { return .goOn }
      answered = []
    } else {
      let sent = min(UInt64(terms.windowSize), lastBlock(of: content) - done)
      guard advance > 0, advance <= sent else { return .goOn }
      done += advance
    }
    guard done < lastBlock(of: content) else { return .over }
    (retries, deadline) = (0, calls.now + terms.timeout)
    send(content, calls)
    return .goOn
  }

  /// The time is over: the window again, or the end.
  mutating func repeatWindow(_ content: HTTPContent, _ calls: borrowing SystemCalls) -> Step {
    guard retries < TFTPTerms.retryLimit else { return .over }
    retries += 1
    deadline = calls.now + terms.pause(afterRetries: retries)
    send(content, calls)
    return .goOn
  }

  static let fields = Fields(
    \TFTPSending.socket, \.client, \.file, \.terms, \.answered, \.done, \.retries, \.deadline)

  var inconsistency: String? {
    done <= 1 << 48 && 0...TFTPTerms.retryLimit ~= retries ? nil : "\(done) blocks acknowledged"
  }
}

extension SystemCalls {
  /// What cannot be sent is as good as lost: it is repeated.
  func sendTFTP(_ bytes: [UInt8], to destination: Endpoint, from socket: SocketID) {
    try? sendUDP(from: socket, to: destination, length: bytes.count) { target, start in
      target.store(bytes.span.bytes, at: start)
    }
  }
}
