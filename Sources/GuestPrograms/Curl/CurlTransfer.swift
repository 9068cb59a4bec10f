import Guests
import NetworkStack
import Packets
import SimulationKernel

/// The transfer of one URL and its progress.
struct CurlTransfer: Sendable, Equatable, StateRecord {
  /// How the end of the body is determined (RFC 9112, section 6.3).
  enum BodyEnd: Sendable, Equatable, StateVariant {
    case untilClose
    case counted(UInt64)
    case chunked

    static let cases = Cases<Self>(
      Case("until-close", .untilClose),
      Case("chunked", .chunked),
      Case("counted", Self.counted) { if case .counted(let length) = $0 { length } else { nil } })
  }

  /// A redirect changes it.
  private(set) var url: CurlURL
  /// The number of the URL on the command line.
  let number: Int
  let started: Instant
  var remote: Endpoint?
  var local: Endpoint?
  /// Resolves the host if it is not in `/etc/hosts`.
  var resolver: StubResolver?
  /// When the current request began, which is later than the transfer after a redirect.
  private(set) var began: Instant
  /// When the name was resolved, the connection established, the request sent, and the first byte of the response received.
  var (resolved, connected, requested, answered) = (Instant.never, Instant.never, Instant.never, Instant.never)
  /// The sums of the same times for earlier requests, as curl adds them.
  private(set) var earlier = CurlTimes()
  /// The field `Location` of a redirect.
  var location: String?
  private(set) var redirects: UInt32 = 0
  /// Whether a redirect has changed the method to GET.
  private(set) var hasBecomeGet = false
  /// Connections opened for it.
  var connections = 0
  /// The part of the request not yet sent.
  var unsent: [UInt8] = []
  var input: [UInt8] = []
  /// 0 until the head has been received.
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
  /// The output file, once there is something to write.
  var file: FileID?
  /// Whether it reuses the previous transfer's connection.
  var isReused = false

  init(_ url: CurlURL, number: Int, at now: Instant) {
    self.url = url
    self.number = number
    started = now
    began = now
  }

  var hasHead: Bool { status != 0 }

  /// The request's method.
  func method(_ settings: CurlSettings) -> String {
    if !settings.method.isEmpty { return settings.method }
    return settings.asksForHead ? "HEAD" : body(settings) == nil ? "GET" : "POST"
  }

  func body(_ settings: CurlSettings) -> String? { hasBecomeGet ? nil : settings.body }

  /// The time since its request began, plus the same time of earlier requests.
  func time(_ instant: Instant, _ earlier: Duration) -> Duration {
    instant == .never ? earlier : earlier + (instant - began)
  }

  /// Its times, plus those of earlier requests.
  var times: CurlTimes {
    CurlTimes(
      resolved: time(resolved, earlier.resolved), connected: time(connected, earlier.connected),
      answered: time(answered, earlier.answered))
  }

  /// Continues the transfer at another URL. After 301, 302 and 303 a POST becomes a GET (RFC 9110, section 15.4).
  mutating func follow(_ url: CurlURL, at now: Instant) {
    if (301...303).contains(status) { hasBecomeGet = true }
    earlier = times
    var next = CurlTransfer(url, number: number, at: started)
    (next.began, next.earlier, next.redirects) = (now, earlier, redirects + 1)
    (next.hasBecomeGet, next.connections, next.file) = (hasBecomeGet, connections, file)
    (next.headSize, next.requestSize) = (headSize, requestSize)
    self = next
  }

  static let fields = Fields(
    \CurlTransfer.url, \.number, \.started, \.remote, \.local, \.resolver, \.began, \.resolved, \.connected,
    \.requested, \.answered, \.earlier, \.location, \.redirects, \.hasBecomeGet, \.connections, \.unsent, \.input,
    \.status, \.contentType, \.fieldCount, \.headSize, \.requestSize, \.uploaded, \.bodyEnd, \.chunks, \.downloaded,
    \.keepsAlive, \.isReused, \.file)
}
