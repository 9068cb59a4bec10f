public import Guests
import NetworkStack
import Packets
public import SimulationKernel

/// A TFTP server (RFC 1350) with the options of RFC 2347, 2348, 2349 and 7440. It gives files out and takes none.
public struct TFTPServer: GuestProgram, StateRecord {
  public static let registeredName = "tftp-server"

  let settings: TFTPServerSettings
  private var listener: SocketID?
  /// Each has a port of its own.
  private var transfers = OrderedTable<SocketID, TFTPSending>()
  /// Requests whose files the disk is reading.
  private var waiting: [Waiting] = []

  struct Waiting: Sendable, Equatable, StateRecord {
    let client: Endpoint
    let packet: [UInt8]

    static let fields = Fields(\TFTPServer.Waiting.client, \.packet)
  }

  /// At one time; further requests are passed over, and clients repeat them.
  static let transferLimit = 256
  /// Of a file that is sent as text, in bytes, as it is converted as a whole.
  static let textLimit: UInt64 = 1 << 20

  public init(_ settings: TFTPServerSettings) { self.settings = settings }

  public mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    guard let listener = listener ?? open(calls) else {
      calls.writeError("tftp: bind: Address already in use\n")
      return .exit(1)
    }
    if case .input = event { retryWaiting(calls) }
    receiveRequests(at: listener, calls)
    for index in (0..<transfers.count).reversed() { proceed(at: index, calls) }
    let next = (0..<transfers.count).map { transfers[at: $0].deadline }.min() ?? .never
    return .socket(until: next)
  }

  private mutating func open(_ calls: borrowing SystemCalls) -> SocketID? {
    listener = calls.openSocket(.udp, port: TFTPPacket.serverPort)
    return listener
  }

  private mutating func receiveRequests(at listener: SocketID, _ calls: borrowing SystemCalls) {
    while let request = calls.receive(from: listener, TFTPDatagram.init) {
      guard let bytes = request.bytes else { continue }
      answer(bytes, from: request.source, calls)
    }
  }

  private mutating func retryWaiting(_ calls: borrowing SystemCalls) {
    let requests = waiting
    waiting = []
    for request in requests { answer(request.packet, from: request.client, calls) }
  }

  private mutating func answer(_ bytes: [UInt8], from client: Endpoint, _ calls: borrowing SystemCalls) {
    guard let packet = try? TFTPPacket(parsing: bytes.span.bytes) else { return }
    switch packet {
    case .readRequest(let request):
      // A request that comes again while it is carried out is a repetition.
      guard !isServing(client), transfers.count < TFTPServer.transferLimit else {
        return
      }
      begin(request, for: client, bytes, calls)
    case .writeRequest: refuse(.accessViolation, client, calls)
    case .data, .acknowledgment, .optionAcknowledgment: refuse(.illegalOperation, client, calls)
    // An error is not answered, so that none answers another (RFC 1350, section 2).
    case .error: return
    }
  }

  private func isServing(_ client: Endpoint) -> Bool {
    waiting.contains { $0.client == client } || (0..<transfers.count).contains { transfers[at: $0].client == client }
  }

  private func refuse(_ error: TFTPError, _ client: Endpoint, _ calls: borrowing SystemCalls) {
    guard let socket = calls.openSocket(.udp) else { return }
    calls.sendTFTP(TFTPPacket.error(error).bytes, to: client, from: socket)
    calls.closeSocket(socket)
  }

  private mutating func begin(
    _ request: TFTPRequest, for client: Endpoint, _ bytes: [UInt8], _ calls: borrowing SystemCalls
  ) {
    let isText = request.mode.lowercased() == "netascii"
    guard isText || request.mode.lowercased() == "octet" else { return refuse(.illegalOperation, client, calls) }
    guard let path = TFTPServer.path(request.file) else { return refuse(.accessViolation, client, calls) }
    switch settings.content.file(for: path, calls) {
    case .missing: refuse(.fileNotFound, client, calls)
    case .waits: waiting.append(Waiting(client: client, packet: bytes))
    case .found(let file, _, let content):
      guard !isText else { return beginText(request, content, for: client, calls) }
      begin(file, content, size: content.size, request, for: client, calls)
    }
  }

  /// Its size is not told, as clients ask for that of what they will store.
  private mutating func beginText(
    _ request: TFTPRequest, _ content: HTTPContent, for client: Endpoint, _ calls: borrowing SystemCalls
  ) {
    guard content.size <= TFTPServer.textLimit else {
      let error = TFTPError(code: 0, message: "File too large for netascii, use octet")
      return refuse(error, client, calls)
    }
    let text = HTTPContent.bytes(NetASCII.encode(content.part(from: 0, limit: Int(content.size))))
    begin(.read(text), text, size: nil, request, for: client, calls)
  }

  private mutating func begin(
    _ file: HTTPFile, _ content: HTTPContent, size: UInt64?, _ request: TFTPRequest, for client: Endpoint,
    _ calls: borrowing SystemCalls
  ) {
    guard let socket = calls.openSocket(.udp) else { return }
    let answer = TFTPTerms.answer(to: request.options, size: size)
    let transfer = TFTPSending(
      file, to: client, from: socket, TFTPTerms(answered: answer), answered: answer, at: calls.now)
    transfers.set(transfer, for: socket)
    transfer.send(content, calls)
  }

  /// A path within the server's directory; nil for one that leads out of it.
  private static func path(_ file: String) -> String? {
    let parts = file.split(separator: "/")
    return parts.isEmpty || parts.contains("..") ? nil : "/" + parts.joined(separator: "/")
  }

  private mutating func proceed(at index: Int, _ calls: borrowing SystemCalls) {
    let id = transfers.key(at: index)
    guard let content = transfers[at: index].file.content(among: settings.content.files) else { return }
    var step = TFTPSending.Step.goOn
    while step == .goOn, let datagram = calls.receive(from: id, TFTPDatagram.init) {
      step = receive(datagram, at: index, content, calls)
    }
    if step == .goOn, transfers[at: index].deadline <= calls.now {
      step = transfers[at: index].repeatWindow(content, calls)
    }
    guard step == .over else { return }
    transfers.remove(at: index)
    calls.closeSocket(id)
  }

  private mutating func receive(
    _ datagram: TFTPDatagram, at index: Int, _ content: HTTPContent, _ calls: borrowing SystemCalls
  ) -> TFTPSending.Step {
    // The client is gone.
    guard let bytes = datagram.bytes else { return .over }
    guard datagram.source == transfers[at: index].client else {
      // Somebody else is told so, and the transfer goes on (RFC 1350, section 4).
      calls.sendTFTP(
        TFTPPacket.error(.unknownTransfer).bytes, to: datagram.source, from: transfers[at: index].socket)
      return .goOn
    }
    guard let packet = try? TFTPPacket(parsing: bytes.span.bytes) else { return .goOn }
    return transfers[at: index].receive(packet, content, calls)
  }

  public static let fields = Fields(\TFTPServer.settings, \.listener, \.transfers, \.waiting)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in 0..<transfers.count {
      guard transfers.key(at: index) == transfers[at: index].socket,
        transfers[at: index].file.content(among: settings.content.files) != nil
      else { throw reader.failure("a TFTP transfer of a file that is not there") }
    }
  }
}

/// What came to a socket.
struct TFTPDatagram {
  let source: Endpoint
  /// Nil for an error of the network about what was sent.
  let bytes: [UInt8]?

  init(_ received: Received, _ payload: RawSpan) {
    source = received.source
    bytes = received.content == .datagram ? [UInt8](copying: payload) : nil
  }
}
