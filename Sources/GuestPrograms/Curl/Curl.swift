import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `curl`: gets pages over HTTP/1.1, one URL after the other, over one connection where they share a server.
///
/// What it prints and its statuses are those of curl 7.88 on a terminal, so that there is no progress meter.
struct Curl: CommandLineProgram {
  static let registeredName = "curl"

  let settings: CurlSettings
  let names: NameTable
  var transfer: CurlTransfer?
  /// The connection, its other end, and how many there were before it.
  var socket: SocketID?
  var peer: Endpoint?
  var connections = 0
  private var nextURL = 0
  private var exit: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try CurlSettings(arguments: arguments)
    self.names = names
    // The first host's name is looked up before curl begins, if it is known nowhere else.
    guard let url = try? CurlURL(settings.urls[0]), HostName(url.host, settings.version, names) == nil,
      !names.knows(url.host)
    else { return }
    throw FailedCommand("curl: (6) Could not resolve host: \(url.host)", status: 6, unknownHost: url.host)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while transfer != nil || nextURL < settings.urls.count {
      do throws(CurlFailure) {
        if transfer == nil { try begin(calls) }
        guard try proceed(calls) else { return .socket(until: deadline) }
        try openOutput(calls)
        finish(nil, calls)
      } catch {
        finish(error, calls)
      }
    }
    return .exit(exit)
  }

  private mutating func begin(_ calls: borrowing SystemCalls) throws(CurlFailure) {
    let typed = settings.urls[nextURL]
    nextURL += 1
    exit = 0
    let url = try CurlURL(typed)
    transfer = CurlTransfer(url, number: nextURL - 1, at: calls.now)
    try connect(calls)
  }

  private mutating func finish(_ failure: CurlFailure?, _ calls: borrowing SystemCalls) {
    let isReusable = failure == nil && transfer?.keepsAlive == true
    let host = transfer?.url.host ?? ""
    if socket != nil {
      say(
        isReusable ? "Connection #\(connections) to host \(host) left intact" : "Closing connection \(connections)",
        calls)
    }
    if !isReusable { disconnect(calls) }
    if let failure {
      exit = failure.status
      if !settings.isSilent || settings.showsErrors {
        calls.writeError("curl: (\(failure.status)) \(failure.message)\n")
      }
    }
    if let transfer { calls.write(CurlWriteOut.text(settings.writeOut, transfer, connections, failure, at: calls.now)) }
    transfer = nil
  }

  /// When patience ends: of the whole transfer, or of the connecting.
  var deadline: Instant {
    guard let transfer else { return .never }
    let whole = settings.maxTime == .zero ? Instant.never : transfer.started + settings.maxTime
    return transfer.connected == .never ? min(whole, transfer.started + settings.connectTimeout) : whole
  }

  /// A line of `-v` about the transfer.
  func say(_ text: String, _ calls: borrowing SystemCalls) {
    if settings.isVerbose { calls.writeError("* \(text)\n") }
  }

  mutating func disconnect(_ calls: borrowing SystemCalls) {
    guard let socket else { return }
    calls.closeSocket(socket)
    self.socket = nil
    connections += 1
  }
}

extension Curl: StateRecord {
  static let fields = Fields(\Curl.settings, \.names, \.transfer, \.socket, \.peer, \.connections, \.nextURL, \.exit)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard connections >= 0, connections < Int.max else { throw reader.failure("\(connections) connections") }
  }
}
