import NetworkStack
import SimulationKernel

/// The switch's way to one controller of its lab: a TCP connection, or the time until the next attempt.
struct ControllerLine: Sendable, Equatable, StateRecord {
  enum Stage: UInt8, Sendable, Checkpointable {
    /// Until ``deadline``; then the switch dials.
    case waiting
    /// Until the connection is there, or ``deadline``.
    case connecting
    case open
  }

  /// Which of the agent's connections this is.
  let number: UInt32
  let controller: Endpoint
  var stage = Stage.waiting
  var socket: SocketID?
  var deadline = Instant.never
  /// How long to wait after an attempt that fails now.
  var backoff = ControllerLine.shortestBackoff
  /// What TCP has not taken yet.
  var pending: [UInt8] = []
  /// The connection ends when TCP has what is pending, as far as it takes it at once.
  var isClosing = false

  init(_ number: UInt32, to controller: Endpoint) {
    self.number = number
    self.controller = controller
  }

  /// Open vSwitch's: after an attempt that fails it waits a second, then two, and so on up to eight.
  static let shortestBackoff = Duration.seconds(1)
  static let longestBackoff = Duration.seconds(8)

  /// A controller that takes nothing more loses its connection before it takes the memory.
  static let maximumPending = 1 << 24
  /// With so much pending, no more requests are read.
  static let busyPending = 1 << 16

  static let fields = Fields(
    \ControllerLine.number, \.controller, \.stage, \.socket, \.deadline, \.backoff, \.pending, \.isClosing)

  var inconsistency: String? {
    ControllerLine.shortestBackoff...ControllerLine.longestBackoff ~= backoff ? nil : "a wait of \(backoff)"
  }
}
