import NetworkStack
import SimulationKernel

/// One of the flows that `iperf` sends or receives, and what has been told of it.
struct IperfStream: Sendable, Equatable {
  let number: Int
  let socket: SocketID
  /// When its traffic began; nil before it is connected.
  var started: Instant?
  /// When its traffic ended; nil while it goes on.
  var ended: Instant?
  /// Nothing more comes of it.
  var isClosed = false
  var bytes: UInt64 = 0
  /// Bytes, and the time, of the intervals that were reported.
  private var (toldBytes, toldTime) = (UInt64(0), Duration.zero)

  init(number: Int, socket: SocketID) {
    self.number = number
    self.socket = socket
  }

  var name: String { IperfText.name(number) }
  var isRunning: Bool { started != nil && ended == nil }

  /// The line of the interval that ends `time` after the start; nil where it would begin and end at the same decimals.
  mutating func interval(until time: Duration) -> (line: String, bytes: UInt64)? {
    guard time - toldTime >= IperfSettings.shortestInterval else { return nil }
    let news = bytes &- toldBytes
    defer { (toldBytes, toldTime) = (bytes, time) }
    return (IperfText.transfer(name, from: toldTime, to: time, bytes: news), news)
  }

  /// The line of the whole.
  func total(until time: Duration) -> String { IperfText.transfer(name, from: .zero, to: time, bytes: bytes) }
}

extension IperfStream: StateRecord {
  static let fields = Fields(
    \IperfStream.number, \.socket, \.started, \.ended, \.isClosed, \.bytes, \.toldBytes, \.toldTime)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard toldBytes <= bytes, toldTime >= .zero else { throw reader.failure("more told than was sent") }
  }
}
