import Controllers
import Packets
import SimulationKernel
import SystemFiles

/// A controller with real sockets and the clock of this machine.
struct ControllerServer {
  private var controller: Controller
  private var server: SocketServer
  private let start = ContinuousClock.now

  /// Output that is handed to a socket at once.
  private static let chunk = 1 << 20
  private static let longestWait = Duration.milliseconds(200)

  init(_ controller: Controller, address: IPv4Address, port: UInt16) throws(SystemError) {
    self.controller = controller
    server = try SocketServer(listeningOn: address, port: port)
  }

  var port: UInt16 { server.port }

  private var now: Instant { .zero + Duration(elapsed: start.duration(to: .now)) }

  /// Runs until `isOver` says so.
  mutating func run(until isOver: () -> Bool, show: (String) throws -> Void) rethrows {
    while !isOver() {
      for event in server.wait(milliseconds: patience) { handle(event) }
      if controller.nextWake <= now { controller.wake(at: now) }
      flush()
      for line in controller.takeReports() { try show(line) }
    }
  }

  /// Until the controller wants to be woken, in milliseconds.
  private var patience: Int32 {
    let wait = min(max(controller.nextWake - now, .zero), ControllerServer.longestWait)
    return Int32(wait.nanoseconds / 1_000_000 + (wait > .zero ? 1 : 0))
  }

  private mutating func handle(_ event: SocketServer.Event) {
    switch event {
    case .connected(let connection): controller.connect(connection, at: now)
    case .received(let bytes, let connection): controller.receive(bytes, from: connection, at: now)
    case .writable: break
    case .closed(let connection): drop(connection)
    }
  }

  private mutating func drop(_ connection: ConnectionNumber) {
    controller.disconnect(connection, at: now)
    server.close(connection)
  }

  /// Sends what is to be sent, as far as it is taken.
  private mutating func flush() {
    for connection in controller.pendingConnections {
      let output = controller.output(for: connection)
      let chunk = Array(output.prefix(ControllerServer.chunk))
      guard let sent = chunk.isEmpty ? 0 : server.send(chunk, to: connection) else {
        drop(connection)
        continue
      }
      controller.didSend(sent, on: connection)
      if controller.isClosed(connection), sent == output.count || sent == 0 { drop(connection) }
    }
  }
}
