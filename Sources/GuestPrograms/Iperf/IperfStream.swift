import NetworkStack
import SimulationKernel

/// A flow that `iperf` sends or receives, and what has been reported of it.
struct IperfStream: Sendable, Equatable, StateRecord {
  let number: Int
  let socket: SocketID
  /// When its traffic began; nil before it is connected.
  var started: Instant?
  /// When its traffic ended; nil while it goes on.
  var ended: Instant?
  /// Whether it is over.
  var isClosed = false
  var bytes: UInt64 = 0
  /// The bytes and end of the intervals reported so far.
  private var (toldBytes, toldTime) = (UInt64(0), Duration.zero)

  init(number: Int, socket: SocketID) {
    self.number = number
    self.socket = socket
  }

  var name: String { IperfText.name(number) }
  var isRunning: Bool { started != nil && ended == nil }

  /// The line for the interval that ends `time` after the start; nil if its start and end would be printed alike.
  mutating func interval(until time: Duration) -> (line: String, bytes: UInt64)? {
    guard time - toldTime >= IperfSettings.shortestInterval else { return nil }
    let news = bytes &- toldBytes
    defer { (toldBytes, toldTime) = (bytes, time) }
    return (IperfText.transfer(name, from: toldTime, to: time, bytes: news), news)
  }

  /// The line for the whole flow.
  func total(until time: Duration) -> String { IperfText.transfer(name, from: .zero, to: time, bytes: bytes) }

  static let fields = Fields(
    \IperfStream.number, \.socket, \.started, \.ended, \.isClosed, \.bytes, \.toldBytes, \.toldTime)

  var inconsistency: String? { toldBytes <= bytes && toldTime >= .zero ? nil : "more told than was sent" }
}
