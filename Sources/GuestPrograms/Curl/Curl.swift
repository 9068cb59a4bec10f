import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `curl`: gets pages over HTTP/1.1, one URL after another, reusing the connection to the same server.
///
/// Its output and exit statuses are those of curl 7.88 on a terminal, so there is no progress meter.
struct Curl: CommandLineProgram, StateRecord {
  static let registeredName = "curl"

  let settings: CurlSettings
  /// The contents of `/etc/hosts`, and answers of name servers since.
  var names: NameTable
  var transfer: CurlTransfer?
  /// The connection, its peer, and how many there were before it.
  var socket: SocketID?
  var peer: Endpoint?
  var connections = 0
  private var nextURL = 0
  private var exit: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try CurlSettings(arguments: arguments)
    self.names = names
  }

  var openFiles: [FileID] { transfer?.file.map { [$0] } ?? [] }

  /// The first host that is not in `/etc/hosts`.
  var unknownHost: String? {
    settings.urls.indices.lazy.compactMap { try? settings.url(at: $0).host }.first {
      HostName($0, settings.version, names) == nil && !names.knows($0)
    }
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while transfer != nil || nextURL < settings.urls.count {
      do throws(CurlFailure) {
        if transfer == nil { try begin(calls) }
        if transfer?.remote == nil {
          if let pending = try resolve(calls) { return .socket(until: min(pending, deadline)) }
          try connect(calls)
        }
        guard try proceed(calls) else { return .socket(until: deadline) }
        if try follow(calls) { continue }
        try openOutput(calls)
        finish(nil, calls)
      } catch {
        finish(error, calls)
      }
    }
    return .exit(exit)
  }

  private mutating func begin(_ calls: borrowing SystemCalls) throws(CurlFailure) {
    nextURL += 1
    exit = 0
    transfer = CurlTransfer(try settings.url(at: nextURL - 1), number: nextURL - 1, at: calls.now)
  }

  /// Whether the response is a redirect to follow.
  var isRedirected: Bool { settings.followsRedirects && transfer?.location != nil }

  /// Follows the redirect of a complete response. Returns whether there is one.
  private mutating func follow(_ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    guard isRedirected, let old = transfer, let location = old.location else { return false }
    if let limit = settings.redirectLimit, old.redirects >= limit {
      throw CurlFailure(47, "Maximum (\(limit)) redirects followed")
    }
    leaveConnection(isReusable: old.keepsAlive, calls)
    let url = try old.url.following(location)
    say("Issue another request to this URL: '\(url.text)'", calls)
    transfer?.follow(url, at: calls.now)
    if let transfer, transfer.method(settings) != old.method(settings) { say("Switch from POST to GET", calls) }
    return true
  }

  private mutating func leaveConnection(isReusable: Bool, _ calls: borrowing SystemCalls) {
    let host = transfer?.url.host ?? ""
    if socket != nil {
      say(
        isReusable ? "Connection #\(connections) to host \(host) left intact" : "Closing connection \(connections)",
        calls)
    }
    if !isReusable { disconnect(calls) }
  }

  private mutating func finish(_ failure: CurlFailure?, _ calls: borrowing SystemCalls) {
    transfer?.resolver?.close(calls)
    leaveConnection(isReusable: failure == nil && transfer?.keepsAlive == true, calls)
    if let failure {
      exit = failure.status
      if !settings.isSilent || settings.showsErrors {
        calls.writeError("curl: (\(failure.status)) \(failure.message)\n")
      }
    }
    if let transfer { CurlWriteOut(settings, transfer, failure, at: calls.now).write(calls) }
    transfer = nil
  }

  /// The deadline of the transfer, or of connecting.
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

  static let fields = Fields(\Curl.settings, \.names, \.transfer, \.socket, \.peer, \.connections, \.nextURL, \.exit)
}
