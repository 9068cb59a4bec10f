import Packets
public import SimulationKernel

/// The two ends of a connection, by which its segments are told from others'.
public struct TCPFlow: TableKey, StateRecord {
  public let local: Endpoint
  public let remote: Endpoint

  public var tableHash: UInt64 {
    let ports = UInt64(local.port) << 16 | UInt64(remote.port)
    return (local.address.bits.spread &+ remote.address.bits.spread &* 3 &+ ports.spread).spread
  }

  init(local: Endpoint, remote: Endpoint) {
    self.local = local
    self.remote = remote
  }

  public static let fields = Fields(\TCPFlow.local, \.remote)
}

extension IPAddress {
  /// 64 bits that stand for it in a hash.
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
