import Fabric
import OpenFlowSwitches
import SimulationKernel

/// A switch's connection to a controller outside the lab, or its wish for one.
struct ControllerLine {
  let node: NodeIndex
  /// Which of the switch's connections this is.
  let connection: UInt32
  /// Where the controller listens; nil where it is the one that connected.
  let address: ControllerAddress?
  var socket: ControllerSocket?
  /// Whether the connection was ever there.
  var hasBeenOpen = false
  /// When to connect again after it was lost.
  var retry = Instant.zero
  /// When to connect again while the controller was never there.
  var firstRetry = ContinuousClock.now
  /// Nil where nobody waits for the controller.
  var probe: EchoProbe?

  /// Simulated time between two attempts to connect again.
  static let retryInterval = Duration.seconds(1)
  static let firstRetryInterval = Swift.Duration.milliseconds(50)

  init(_ node: NodeIndex, _ connection: UInt32, to address: ControllerAddress?, isPaced: Bool) {
    (self.node, self.connection, self.address) = (node, connection, address)
    probe = isPaced ? EchoProbe() : nil
  }

  /// Whether it is of no more use.
  var isOver: Bool { address == nil && socket == nil }

  var isOpen: Bool { socket?.state == .open }

  /// What came from the controller, as far as it is for the switch.
  mutating func receive() -> [UInt8] {
    guard let socket else { return [] }
    socket.flush()
    let bytes = socket.receive()
    return bytes.isEmpty ? [] : probe?.filter(bytes) ?? bytes
  }

  mutating func send(_ bytes: [UInt8]) {
    guard let socket else { return }
    socket.send(bytes)
    probe?.noteMessage()
  }

  /// Asks the controller whether it has dealt with everything, where that is wanted.
  mutating func ask() {
    guard isOpen, let request = probe?.request() else { return }
    socket?.send(request)
  }
}
