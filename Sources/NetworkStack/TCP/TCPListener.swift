import Packets
public import SimulationKernel

/// A socket in LISTEN.
public struct TCPListener: Sendable, Equatable, StateRecord {
  public let id: SocketID
  public let owner: SocketOwner
  public let port: UInt16
  /// Connections that are being made or wait to be accepted, at most. Further SYNs are ignored, so that a flood of them
  /// costs no more than that.
  public let backlog: Int
  /// Bytes that each of its connections buffers; nil for what the guest's settings say.
  let bufferSize: Int?
  /// Connections that wait to be accepted.
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
