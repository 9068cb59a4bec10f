import Guests
import NetworkStack
import Packets
import SimulationKernel

/// One URL on its way: what is known of it, and what is still to come.
struct CurlTransfer: Sendable, Equatable {
  /// How the end of the body is known (RFC 9112, section 6.3).
  enum Body: Sendable, Equatable {
    case untilClose
    case counted(UInt64)
    case chunked
  }

  let url: CurlURL
  /// The number of the URL on the command line.
  let number: Int
  let started: Instant
  var remote: Endpoint?
  var local: Endpoint?
  /// When the name was resolved, the connection established, the request sent, and the first byte of the answer came.
  var (resolved, connected, requested, answered) = (Instant.never, Instant.never, Instant.never, Instant.never)
  /// Bytes of the request that were not sent.
  var unsent: [UInt8] = []
  var input: [UInt8] = []
  /// 0 before the head has come.
  var status: UInt16 = 0
  var contentType = ""
  var headSize = 0
  var requestSize = 0
  var body = Body.untilClose
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
  }

  var hasHead: Bool { status != 0 }

  /// Seconds from the start, as `-w` prints them.
  func time(_ instant: Instant) -> String {
    (instant == .never ? Duration.zero : instant - started).seconds(decimals: 6)
  }
}

extension CurlTransfer.Body: StateVariant {
  static let cases = Cases<Self>(
    Case("until-close", .untilClose),
    Case("chunked", .chunked),
    Case("counted", Self.counted) { if case .counted(let length) = $0 { length } else { nil } })
}

extension CurlTransfer: StateRecord {
  static let fields = Fields(
    \CurlTransfer.url, \.number, \.started, \.remote, \.local, \.resolved, \.connected, \.requested, \.answered,
    \.unsent, \.input, \.status, \.contentType, \.headSize, \.requestSize, \.body, \.chunks, \.downloaded, \.keepsAlive,
    \.isReused, \.file)
}
