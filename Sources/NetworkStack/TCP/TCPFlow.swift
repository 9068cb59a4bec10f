import Packets
public import SimulationKernel

/// The two endpoints of a connection, which identify its segments.
public struct TCPFlow: TableKey, StateRecord {
  /// The stack's own end.
  public let local: Endpoint
  /// The peer's end.
  public let remote: Endpoint
  /// The socket of a connection that is over, whose endpoints another connection may use; nil while the endpoints belong
  /// to the connection.
  let retired: SocketID?

  public var tableHash: UInt64 {
    let ports = UInt64(local.port) << 16 | UInt64(remote.port)
    let hash = local.address.bits.spread &+ remote.address.bits.spread &* 3 &+ ports.spread
    guard let retired else { return hash.spread }
    return (hash &+ retired.tableHash).spread
  }

  init(local: Endpoint, remote: Endpoint) { self.init(local: local, remote: remote, retired: nil) }

  private init(local: Endpoint, remote: Endpoint, retired: SocketID?) {
    self.local = local
    self.remote = remote
    self.retired = retired
  }

  func retired(by id: SocketID) -> TCPFlow { TCPFlow(local: local, remote: remote, retired: id) }

  public static let fields = Fields(\TCPFlow.local, \.remote, \.retired)
}

extension IPAddress {
  /// 64 bits for hashing.
  fileprivate var bits: UInt64 {
    switch self {
    case .v4(let address): UInt64(address.bits)
    case .v6(let address): address.high.spread ^ address.low
    }
  }
}

extension SocketID: TableKey {
  public var tableHash: UInt64 { UInt64(rawValue).spread }
}
