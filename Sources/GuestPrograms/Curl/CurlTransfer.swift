import Guests
import NetworkStack
import Packets
import SimulationKernel

/// One URL on its way: what is known of it, and what is still to come.
struct CurlTransfer: Sendable, Equatable {
  /// How the end of the body is known (RFC 9112, section 6.3).
  enum BodyEnd: Sendable, Equatable {
    case untilClose
    case counted(UInt64)
    case chunked
  }

  /// A redirect leads to another.
  private(set) var url: CurlURL
  /// The number of the URL on the command line.
  let number: Int
  let started: Instant
  var remote: Endpoint?
  var local: Endpoint?
  /// Asks for the address of the host, where `/etc/hosts` does not have it.
  var resolver: StubResolver?
  /// When the present request began: later than the transfer where a redirect led to it.
  private(set) var began: Instant
  /// When the name was resolved, the connection established, the request sent, and the first byte of the answer came.
  var (resolved, connected, requested, answered) = (Instant.never, Instant.never, Instant.never, Instant.never)
  /// The same of the requests before it, added up, as curl adds them.
  private(set) var earlier = CurlTimes()
  /// What it may be redirected to: the field `Location`.
  var location: String?
  private(set) var redirects: UInt32 = 0
  /// Whether a redirect has made a GET of what was asked.
  private(set) var hasBecomeGet = false
  /// Connections that were opened for it.
  var connections = 0
  /// Bytes of the request that were not sent.
  var unsent: [UInt8] = []
  var input: [UInt8] = []
  /// 0 before the head has come.
  var status: UInt16 = 0
  var contentType = ""
  /// Fields of the last head.
  var fieldCount = 0
  var headSize = 0
  var requestSize = 0
  var uploaded = 0
  var bodyEnd = BodyEnd.untilClose
  var chunks = ChunkedBody()
  var downloaded: UInt64 = 0
  var keepsAlive = false
  /// The file that the body goes to, once there is something to write.
  var file: FileID?
  /// It uses the connection of the one before it.
  var isReused = false

  init(_ url: CurlURL, number: Int, at now: Instant) {
    self.url = url
    self.number = number
    started = now
    began = now
  }

  var hasHead: Bool { status != 0 }

  /// What the request line begins with.
  func method(_ settings: CurlSettings) -> String {
    if !settings.method.isEmpty { return settings.method }
    return settings.asksForHead ? "HEAD" : body(settings) == nil ? "GET" : "POST"
  }

  func body(_ settings: CurlSettings) -> String? { hasBecomeGet ? nil : settings.body }

  /// How long from the beginning of its request, together with the same of the requests before it.
  func time(_ instant: Instant, _ earlier: Duration) -> Duration {
    instant == .never ? earlier : earlier + (instant - began)
  }

  /// Its times, together with those of the requests before it.
  var times: CurlTimes {
    CurlTimes(
      resolved: time(resolved, earlier.resolved), connected: time(connected, earlier.connected),
      answered: time(answered, earlier.answered))
  }

  /// The same URL's transfer goes on at another. After 301, 302 and 303 a POST becomes a GET (RFC 9110, section 15.4).
  mutating func follow(_ url: CurlURL, at now: Instant) {
    if (301...303).contains(status) { hasBecomeGet = true }
    earlier = times
    var next = CurlTransfer(url, number: number, at: started)
    (next.began, next.earlier, next.redirects) = (now, earlier, redirects + 1)
    (next.hasBecomeGet, next.connections, next.file) = (hasBecomeGet, connections, file)
    (next.headSize, next.requestSize) = (headSize, requestSize)
    self = next
  }
}

extension CurlTransfer.BodyEnd: StateVariant {
  static let cases = Cases<Self>(
    Case("until-close", .untilClose),
    Case("chunked", .chunked),
    Case("counted", Self.counted) { if case .counted(let length) = $0 { length } else { nil } })
}

extension CurlTransfer: StateRecord {
  static let fields = Fields(
    \CurlTransfer.url, \.number, \.started, \.remote, \.local, \.resolver, \.began, \.resolved, \.connected,
    \.requested, \.answered, \.earlier, \.location, \.redirects, \.hasBecomeGet, \.connections, \.unsent, \.input,
    \.status, \.contentType, \.fieldCount, \.headSize, \.requestSize, \.uploaded, \.bodyEnd, \.chunks, \.downloaded,
    \.keepsAlive, \.isReused, \.file)
}
