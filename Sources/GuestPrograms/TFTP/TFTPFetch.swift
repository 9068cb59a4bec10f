import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A file on its way from a server.
///
/// Each block that comes is acknowledged, those that come again as well, as the acknowledgment may have been lost; the last packet is
/// repeated when the time is over.
struct TFTPFetch: Sendable, Equatable, StateRecord {
  /// What there is to do next.
  enum Progress: Equatable {
    case waits(until: Instant)
    case done
    case failed(TFTPFailure)
  }

  let server: Endpoint
  private let request: [UInt8]
  private let asked: [UInt8]
  private let isText: Bool
  private var socket: SocketID?
  /// Where the server answers from; nil before the first answer.
  private var peer: Endpoint?
  private var terms = TFTPTerms()
  /// Bytes of the file, as the server has told.
  private(set) var size: UInt64?
  /// Blocks that have come, in their order.
  private var received: UInt64 = 0
  private var acknowledged: UInt64 = 0
  /// A block was missing, and the server knows.
  private var hasReportedGap = false
  private var hasReturn = false
  /// Bytes of data, as they came.
  private(set) var byteCount: UInt64 = 0
  private var retries = 0
  private var lastProgress = Instant.zero
  private var next = Instant.never

  /// How long a server may be silent: as tftp-hpa.
  static let patience = Duration.seconds(25)

  /// - Parameter options: those that the server is asked for.
  init(_ file: String, isText: Bool, from server: Endpoint, options: TFTPOptions = TFTPOptions()) {
    self.server = server
    self.isText = isText
    let mode = isText ? "netascii" : "octet"
    request = TFTPPacket.readRequest(TFTPRequest(file: file, mode: mode, options: options)).bytes
    asked = TFTPPacket.optionAcknowledgment(options).bytes
  }

  /// Goes on, and passes on what comes of the file.
  mutating func proceed(
    _ calls: borrowing SystemCalls, _ deliver: ([UInt8]) throws(FileError) -> Void
  ) -> Progress {
    guard let socket = socket ?? begin(calls) else { return .failed(.noPort) }
    while let datagram = calls.receive(from: socket, TFTPDatagram.init) {
      // Whether the network reports an error is of no account, as for tftp-hpa: the server may yet come up.
      guard let bytes = datagram.bytes, isFromPeer(datagram.source, calls),
        let packet = try? TFTPPacket(parsing: bytes.span.bytes)
      else { continue }
      guard let progress = receive(packet, from: datagram.source, calls, deliver) else { continue }
      calls.closeSocket(socket)
      return progress
    }
    guard calls.now < lastProgress + TFTPFetch.patience else {
      calls.closeSocket(socket)
      return .failed(.timedOut)
    }
    if calls.now >= next { sendAgain(calls) }
    return .waits(until: min(next, lastProgress + TFTPFetch.patience))
  }

  private mutating func begin(_ calls: borrowing SystemCalls) -> SocketID? {
    socket = calls.openSocket(.udp)
    guard let socket else { return nil }
    lastProgress = calls.now
    next = calls.now + terms.timeout
    calls.sendTFTP(request, to: server, from: socket)
    return socket
  }

  /// Another sender is told that it is wrong here (RFC 1350, section 4).
  private func isFromPeer(_ source: Endpoint, _ calls: borrowing SystemCalls) -> Bool {
    guard let peer else { return source.address == server.address }
    if source != peer, let socket {
      calls.sendTFTP(TFTPPacket.error(.unknownTransfer).bytes, to: source, from: socket)
    }
    return source == peer
  }

  private mutating func receive(
    _ packet: TFTPPacket, from source: Endpoint, _ calls: borrowing SystemCalls,
    _ deliver: ([UInt8]) throws(FileError) -> Void
  ) -> Progress? {
    switch packet {
    case .error(let error): return .failed(.server(error))
    case .optionAcknowledgment(let options):
      peer = source
      return received == 0 ? accept(options, calls) : nil
    case .data(let number, let data):
      peer = source
      return take(number, data, calls, deliver)
    case .readRequest, .writeRequest, .acknowledgment:
      return nil
    }
  }

  private mutating func accept(_ options: TFTPOptions, _ calls: borrowing SystemCalls) -> Progress? {
    guard let asked = try? TFTPPacket(parsing: asked.span.bytes), case .optionAcknowledgment(let asked) = asked,
      options.isAnswer(to: asked)
    else {
      send(.error(.optionRefused), calls)
      return .failed(.options)
    }
    terms = TFTPTerms(answered: options)
    size = options[.transferSize]
    noteProgress(calls)
    send(.acknowledgment(block: 0), calls)
    return nil
  }

  private mutating func take(
    _ number: UInt16, _ data: [UInt8], _ calls: borrowing SystemCalls,
    _ deliver: ([UInt8]) throws(FileError) -> Void
  ) -> Progress? {
    guard data.count <= terms.blockSize else { return nil }
    let advance = number &- UInt16(truncatingIfNeeded: received)
    guard advance == 1 else {
      reportDisorder(advance, calls)
      return nil
    }
    let content = isText ? NetASCII.decode(data, hasReturn: &hasReturn) : data
    let isLast = data.count < terms.blockSize
    do throws(FileError) {
      if !content.isEmpty { try deliver(content) }
      if isLast, hasReturn { try deliver([0x0D]) }
    } catch {
      send(.error(.diskFull), calls)
      return .failed(.file(error))
    }
    received += 1
    byteCount += UInt64(data.count)
    hasReportedGap = false
    noteProgress(calls)
    if isLast || received - acknowledged >= UInt64(terms.windowSize) { acknowledge(calls) }
    return isLast ? .done : nil
  }

  /// The last block again: its acknowledgment was lost. One beyond the next: what is missing is to come again (RFC 7440, section 4),
  /// which is said once.
  private mutating func reportDisorder(_ advance: UInt16, _ calls: borrowing SystemCalls) {
    let isAhead = advance > 1 && advance < 0x8000
    guard !isAhead || !hasReportedGap && terms.windowSize > 1, isAhead || advance == 0, received > 0 else { return }
    if isAhead { hasReportedGap = true }
    acknowledge(calls)
  }

  private mutating func acknowledge(_ calls: borrowing SystemCalls) {
    acknowledged = received
    send(.acknowledgment(block: UInt16(truncatingIfNeeded: received)), calls)
  }

  private mutating func noteProgress(_ calls: borrowing SystemCalls) {
    (retries, lastProgress, next) = (0, calls.now, calls.now + terms.timeout)
  }

  private mutating func sendAgain(_ calls: borrowing SystemCalls) {
    retries += 1
    next = calls.now + terms.pause(afterRetries: retries)
    if peer == nil, let socket { return calls.sendTFTP(request, to: server, from: socket) }
    acknowledge(calls)
  }

  private func send(_ packet: TFTPPacket, _ calls: borrowing SystemCalls) {
    guard let peer, let socket else { return }
    calls.sendTFTP(packet.bytes, to: peer, from: socket)
  }

  static let fields = Fields(
    \TFTPFetch.server, \.request, \.asked, \.isText, \.socket, \.peer, \.terms, \.size, \.received, \.acknowledged,
    \.hasReportedGap, \.hasReturn, \.byteCount, \.retries, \.lastProgress, \.next)

  var inconsistency: String? {
    acknowledged <= received && received <= 1 << 48 && 0...64 ~= retries
      ? nil : "\(acknowledged) of \(received) blocks acknowledged"
  }
}

/// Why a transfer came to nothing.
enum TFTPFailure: Error, Equatable {
  case server(TFTPError)
  case timedOut
  case file(FileError)
  /// The server has answered options that nobody asked for.
  case options
  case noPort

  var text: String {
    switch self {
    case .server(let error): "Error code \(error.code): \(error.message)"
    case .timedOut: "Transfer timed out."
    case .file(let error): error.text
    case .options: "Error code 8: \(TFTPError.optionRefused.message)"
    case .noPort: "no free port"
    }
  }
}

extension TFTPOptions {
  /// Whether a client can accept them: only what it has asked for, with values that it can have (RFC 2347 to 2349, 7440).
  func isAnswer(to asked: TFTPOptions) -> Bool {
    for name in Name.allCases where has(name) {
      guard let wanted = asked[name], let value = self[name] else { return false }
      switch name {
      case .blockSize: if !(TFTPTerms.blockSizes.lowerBound...max(8, wanted) ~= value) { return false }
      case .windowSize: if !(1...max(1, wanted) ~= value) { return false }
      case .timeout: if value != wanted { return false }
      case .transferSize: break
      }
    }
    return has(only: Name.allCases)
  }
}
