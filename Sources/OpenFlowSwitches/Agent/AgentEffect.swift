/// What an agent wants done with a connection.
public enum AgentEffect: Sendable, Equatable {
  case send([UInt8], connection: UInt32)
  /// The connection is of no more use. Nothing more is sent or taken from it.
  case close(connection: UInt32)

  /// The bytes that are to be sent.
  var byteCount: Int {
    if case .send(let bytes, _) = self { bytes.count } else { 0 }
  }
}
