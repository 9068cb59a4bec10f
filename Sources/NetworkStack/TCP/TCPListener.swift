import Packets
public import SimulationKernel

/// A listening socket. It listens on all addresses of the stack, IPv4 and IPv6.
public struct TCPListener: Sendable, Equatable, StateRecord {
  /// The socket's identifier, under which its owner accepts connections.
  public let id: SocketID
  /// The socket's owner, which is told when a connection can be accepted.
  public let owner: SocketOwner
  /// The local port. At most one socket listens on a port.
  public let port: UInt16
  /// Maximum number of connections that are being established or wait to be accepted. Further SYNs are ignored, which
  /// bounds the memory that a SYN flood can take.
  public let backlog: Int
  /// Size of each connection's buffers, in bytes; nil for the size in ``TCPSettings``.
  let bufferSize: Int?
  /// Connections that wait to be accepted, oldest first.
  var accepted = Fifo<SocketID>()
  /// Connections whose handshake is not complete.
  var pending = 0

  init(id: SocketID, owner: SocketOwner, port: UInt16, backlog: Int, bufferSize: Int? = nil) {
    self.id = id
    self.owner = owner
    self.port = port
    self.backlog = backlog
    self.bufferSize = bufferSize
  }

  var isFull: Bool { pending + accepted.count >= backlog }

  public static let fields = Fields(\TCPListener.id, \.owner, \.port, \.backlog, \.bufferSize, \.accepted, \.pending)

  public var inconsistency: String? {
    bufferSize.map({ TCPSettings.bufferSizes.contains($0) }) ?? true ? nil : "buffers of \(bufferSize ?? 0) bytes"
  }
}
