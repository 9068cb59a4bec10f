import OpenFlow
public import SimulationKernel

extension Agent {
  /// A connection is there. The switch says hello first, as both sides do (section 6.3.1).
  public mutating func opened(_ number: UInt32, at now: Instant) {
    connections.removeAll { $0.number == number }
    connections.append(ControllerConnection(number, at: now))
    send(.hello(Hello(versions: [OpenFlowHeader.version])), to: number)
  }

  /// The connection has gone.
  public mutating func closed(_ number: UInt32) { connections.removeAll { $0.number == number } }

  /// Asks silent controllers whether they are there, and gives up those that do not answer (section 6.3.2).
  public mutating func wake(at now: Instant) {
    for connection in connections where connection.nextWake <= now {
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
