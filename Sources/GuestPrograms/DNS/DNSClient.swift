import NetworkStack
import SimulationKernel

/// Whom a name server's answer goes to.
enum DNSClient: Sendable, Equatable {
  case datagram(Endpoint)
  /// By the connection that the question came by.
  case stream(SocketID)
}

extension DNSClient: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    switch self {
    case .datagram(let endpoint):
      writer.write(UInt8(0))
      writer.write(endpoint)
    case .stream(let socket):
      writer.write(UInt8(1))
      writer.write(socket)
    }
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(UInt8.self) {
    case 0: self = .datagram(try reader.read())
    case 1: self = .stream(try reader.read())
    case let other: throw reader.failure("a client of kind \(other)")
    }
  }
}
