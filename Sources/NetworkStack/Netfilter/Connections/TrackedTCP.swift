import SimulationKernel

/// A TCP connection while a segment is processed: both parts that the table stores apart.
struct TrackedTCP<Address: TrackedAddress> {
  var connection: Connection<Address>
  var stream: TrackedStream

  init(_ connection: Connection<Address>, _ stream: TrackedStream) {
    self.connection = connection
    self.stream = stream
  }

  var tcpState: TrackedTCPState {
    get { connection.tcpState }
    set { connection.tcpState = newValue }
  }

  var hasReply: Bool { connection.hasReply }

  var isAssured: Bool {
    get { connection.isAssured }
    set { connection.isAssured = newValue }
  }

  var expires: Instant {
    get { connection.expires }
    set { connection.expires = newValue }
  }

  var last: LastSegment {
    get { stream.last }
    set { stream.last = newValue }
  }
}
