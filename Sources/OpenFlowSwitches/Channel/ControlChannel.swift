import Fabric
import NetworkStack
import Packets
import SimulationKernel

/// How a switch reaches the controllers of its lab: a TCP/IP stack of its own at the management port, and a line to
/// each of them.
///
/// It carries bytes and does not look at them. What comes is taken as ``ControllerInput``, like the bytes of a real socket.
struct ControlChannel: Sendable, Equatable, StateRecord {
  /// The number of the management port, which comes after those of the datapath.
  let port: Int
  var stack: Stack
  var lines: [ControllerLine]
  /// Whether a line may have something to take. False between two calls of the owner.
  var isUnread = false

  /// The connections to controllers of the lab are numbered from here, those to controllers outside from 0.
  static let firstNumber: UInt32 = 1 << 31

  init(_ configuration: StackConfiguration, port: Int, controllers: [ControllerAddress]) {
    self.port = port
    stack = Stack(configuration)
    lines = controllers.enumerated().map { index, controller in
      ControllerLine(
        ControlChannel.firstNumber + UInt32(index),
        to: Endpoint(.v4(controller.address), port: controller.port))
    }
  }

  var nextWake: Instant {
    var next = stack.nextWake
    for line in lines { next = min(next, line.deadline) }
    return next
  }

  mutating func receive(_ frame: Frame, at now: Instant, into outbox: inout Outbox) {
    outbox.withPorts(from: port) { stack.receive(frame, on: 0, at: now, into: &$0) }
  }

  mutating func carrierChanged(isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    outbox.withPorts(from: port) { stack.carrierChanged(on: 0, isUp: isUp, at: now, into: &$0) }
  }

  /// The switch starts, and dials at once.
  mutating func bringUp(at now: Instant, into outbox: inout Outbox) {
    outbox.withPorts(from: port) { stack.bringUp(at: now, into: &$0) }
    for index in lines.indices { lines[index].deadline = now }
    dialDue(at: now, into: &outbox)
  }

  mutating func wake(at now: Instant, into outbox: inout Outbox) {
    if stack.nextWake <= now { outbox.withPorts(from: port) { stack.wake(at: now, into: &$0) } }
    dialDue(at: now, into: &outbox)
  }

  static let fields = Fields(\ControlChannel.port, \.stack, \.lines).derived(\.isUnread, false)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let numbers = lines.indices.map { ControlChannel.firstNumber + UInt32($0) }
    guard lines.map(\.number) == numbers, stack.interfaces.count == 1 else {
      throw reader.failure("a control channel with other lines or interfaces than it is made of")
    }
  }
}
