import SimulationKernel

// What somebody who watches a machine from outside asks about its connections.

extension Stack {
  /// The states of its listening sockets and connections.
  public var tcpStates: [TCPState] {
    let listening = [TCPState](repeating: .listen, count: tcp.listeners.count)
    return listening + (0..<tcp.connections.count).map { tcp.connections[at: $0].connection.state }
  }

  /// How many segments its connections have sent again. A connection that is over does not count any more.
  public var retransmittedSegments: UInt64 {
    (0..<tcp.connections.count).reduce(0) { $0 + tcp.connections[at: $1].connection.counters.segmentsRetransmitted }
  }
}
