public import Datapath
public import Fabric
import OpenFlow
public import SimulationKernel

extension Agent {
  /// Connections at a time, of all controllers.
  private static let maximumConnections = 1024

  /// A connection is there. The switch says hello first, as both sides do (section 6.3.1). An auxiliary one is of use while there
  /// is a main one (section 6.3.7).
  public mutating func opened(_ number: UInt32, at now: Instant) {
    closed(number)
    let connection = ControllerConnection(number, at: now)
    guard connections.count < Agent.maximumConnections, !connection.isAuxiliary || isEstablished(connection.main) else {
      return effects.append(.close(connection: number))
    }
    connections.append(connection)
    send(.hello(Hello(versions: [OpenFlowHeader.version])), to: number)
  }

  /// The connection has gone, and with a main one its auxiliary ones go.
  public mutating func closed(_ number: UInt32) {
    for other in connections where other.main == number && other.isAuxiliary { close(other.number) }
    connections.removeAll { $0.number == number }
  }

  /// Whether the controller of a connection has said hello.
  public func isEstablished(_ number: UInt32) -> Bool {
    connections.contains { $0.number == number && $0.stage == .established }
  }

  /// Makes the changes that are due. Asks silent controllers whether they are there, and gives up those that do not answer
  /// (section 6.3.2).
  public mutating func wake(_ datapath: inout Datapath, at now: Instant, into outbox: inout Outbox) {
    if nextInstallation <= now { install(&datapath, at: now, into: &outbox) }
    for connection in connections where connection.probeDue <= now && index(of: connection.number) != nil {
      if connection.isProbed || connection.stage == .greeting {
        close(connection.number)
      } else {
        send(.echoRequest([]), to: connection.number)
        change(connection.number) { $0.isProbed = true }
      }
    }
  }

  /// Gives a connection up.
  mutating func close(_ number: UInt32) {
    guard index(of: number) != nil else { return }
    closed(number)
    effects.append(.close(connection: number))
  }

  mutating func send(_ message: OpenFlowMessage, to number: UInt32, transaction: UInt32 = 0) {
    effects.append(.send(OpenFlowPacket(message, transaction: transaction).bytes, connection: number))
  }

  func index(of number: UInt32) -> Int? { connections.firstIndex { $0.number == number } }

  mutating func change(_ number: UInt32, _ change: (inout ControllerConnection) -> Void) {
    if let index = index(of: number) { change(&connections[index]) }
  }
}
