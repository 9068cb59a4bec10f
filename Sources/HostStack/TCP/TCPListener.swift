import Packets
public import SimulationKernel

/// A socket in LISTEN.
public struct TCPListener: Sendable, Equatable {
  public let id: SocketID
  public let owner: ProcessID
  public let port: UInt16
  /// Connections that are being made or wait to be accepted, at most. Further SYNs are ignored, so that a flood of them
  /// costs no more than that.
  public let backlog: Int
  /// Connections that wait to be accepted.
  var accepted: [SocketID] = []
  /// Connections whose handshake is not complete.
  var pending = 0

  init(id: SocketID, owner: ProcessID, port: UInt16, backlog: Int) {
    self.id = id
    self.owner = owner
    self.port = port
    self.backlog = backlog
  }

  var isFull: Bool { pending + accepted.count >= backlog }
}

extension TCPListener: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(id)
    writer.write(owner)
    writer.write(port)
    writer.write(UInt32(backlog))
    writer.write(accepted)
    writer.write(UInt32(pending))
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (id, owner) = (try reader.read(), try reader.read())
    port = try reader.read()
    backlog = Int(try reader.read(UInt32.self))
    accepted = try reader.read()
    pending = Int(try reader.read(UInt32.self))
  }
}
