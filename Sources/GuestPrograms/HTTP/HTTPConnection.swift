import Guests
import NetworkStack
import Packets
import SimulationKernel

/// A client's connection to an HTTP server. Each request is answered before the next is read (RFC 9112, section 9.3).
///
///     reading -- a request --> answering -- answered --> reading
///                                  |
///                                  +---- answered, and the connection is to end --> lingering
struct HTTPConnection: Sendable, Equatable, StateRecord {
  enum Step { case goOn, wait, close }

  private(set) var socket: SocketID
  /// When it is closed if idle.
  private(set) var deadline: Instant
  private var input: [UInt8] = []
  /// Bytes of a request's body left to skip.
  private var unreadBody: UInt64 = 0
  private var response: HTTPResponse?
  /// The last response has been sent; further input is read, so that no RST overtakes it (section 9.6).
  private var isLingering = false

  static let keepAlive = Duration.seconds(60)
  private static let lingering = Duration.seconds(5)

  init(_ socket: SocketID, at now: Instant) {
    self.socket = socket
    deadline = now + HTTPConnection.keepAlive
  }

  /// Makes as much progress as possible. Returns whether the connection is finished.
  mutating func proceed(_ settings: HTTPServerSettings, _ calls: borrowing SystemCalls) -> Bool {
    while true {
      switch step(settings, calls) {
      case .goOn: continue
      case .wait: return false
      case .close: return true
      }
    }
  }

  private mutating func step(_ settings: HTTPServerSettings, _ calls: borrowing SystemCalls) -> Step {
    if response != nil { return answer(settings, calls) }
    let didRead = read(calls)
    if isLingering {
      input.removeAll()
      return didRead ? .goOn : isAtEnd(calls) ? .close : .wait
    }
    skipBody()
    if unreadBody == 0, let end = nextHead() {
      // A request that waits for the disk stays where it is.
      return respond(to: end, settings, calls) ? .goOn : .wait
    }
    if didRead { return .goOn }
    return isAtEnd(calls) ? .close : .wait
  }

  private mutating func answer(_ settings: HTTPServerSettings, _ calls: borrowing SystemCalls) -> Step {
    guard calls.status(of: socket)?.error == nil else { return .close }
    guard response?.send(to: socket, settings.files, calls) == true else {
      deadline = calls.now + HTTPConnection.keepAlive
      return .wait
    }
    isLingering = response?.closes == true
    response = nil
    if isLingering { calls.shutDown(socket) }
    deadline = calls.now + (isLingering ? HTTPConnection.lingering : HTTPConnection.keepAlive)
    return .goOn
  }

  /// Reads input, up to the limit of a head.
  private mutating func read(_ calls: borrowing SystemCalls) -> Bool {
    let room = HTTPHead.lengthLimit - input.count
    guard room > 0, let bytes = calls.receive(from: socket, limit: room, { [UInt8](copying: $0) }) else { return false }
    input += bytes
    if !isLingering { deadline = calls.now + HTTPConnection.keepAlive }
    return true
  }

  private func isAtEnd(_ calls: borrowing SystemCalls) -> Bool { calls.status(of: socket)?.isAtEnd ?? true }

  private mutating func skipBody() {
    let count = min(unreadBody, UInt64(input.count))
    input.removeFirst(Int(count))
    unreadBody -= count
  }

  private enum NextHead { case complete(Int), tooLong }

  /// Empty lines before a request are ignored (section 2.2).
  private mutating func nextHead() -> NextHead? {
    input.removeFirst(input.prefix { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }.count)
    if let end = HTTPHead.end(in: input) { return .complete(end) }
    return input.count == HTTPHead.lengthLimit ? .tooLong : nil
  }

  /// False where the file is not there yet.
  private mutating func respond(
    to next: NextHead, _ settings: HTTPServerSettings, _ calls: borrowing SystemCalls
  ) -> Bool {
    do throws(HTTPStatus) {
      guard case .complete(let end) = next else { throw .fieldsTooLarge }
      let head = HTTPHead(input[..<end])
      do throws(HTTPStatus) {
        guard let head else { throw .badRequest }
        guard respond(to: try HTTPRequest(head), settings, calls) else { return false }
        input.removeFirst(end)
      } catch {
        input.removeFirst(end)
        throw error
      }
    } catch {
      response = HTTPResponse(error, body: nil, isHead: false, closes: true)
    }
    return true
  }

  private mutating func respond(
    to request: HTTPRequest, _ settings: HTTPServerSettings, _ calls: borrowing SystemCalls
  ) -> Bool {
    let isHead = request.method == "HEAD"
    var (status, body) = (HTTPStatus.methodNotAllowed, HTTPResponse.Body?.none)
    if isHead || request.method == "GET" {
      switch settings.file(for: request.path, calls) {
      case .found(let file, let path, let content): (status, body) = (.ok, (file, path, content))
      case .missing: status = .notFound
      case .waits: return false
      }
    }
    // A client that waits for 100 (Continue) with a body that nobody wants gets the final response at once.
    let closes = !request.keepsAlive || request.expectsContinue
    unreadBody = closes ? 0 : request.bodyLength
    response = HTTPResponse(status, body: body, isHead: isHead, closes: closes)
    return true
  }

  static let fields = Fields(\HTTPConnection.socket, \.deadline, \.input, \.unreadBody, \.response, \.isLingering)

  var inconsistency: String? { input.count <= HTTPHead.lengthLimit ? nil : "a request of \(input.count) bytes" }
}
