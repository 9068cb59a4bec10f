public import Fabric

/// Why a stack, its network functions or its connection table drop a frame.
public enum StackDropReason: UInt8, DropReasonCode {
  case unknownEtherType, malformed, badChecksum, notForwarding, noRoute, timeToLiveExceeded, fragmentationNeeded,
    unresolvedNeighbor
  case noListener, socketBufferFull, reassemblyTimedOut, reassemblyFull, unknownProtocol, martianAddress
  // By a network function, and by what it keeps
  case filtered, connectionTableFull

  /// The stack's number among the layers that drop frames.
  @inlinable public static var layer: UInt8 { 3 }

  /// The reason as results and captures show it.
  public var text: String {
    switch self {
    case .unknownEtherType: "unknown EtherType"
    case .malformed: "malformed"
    case .badChecksum: "bad checksum"
    case .notForwarding: "not for this host, which does not forward"
    case .noRoute: "no route"
    case .timeToLiveExceeded: "time to live exceeded"
    case .fragmentationNeeded: "fragmentation needed and DF set"
    case .unresolvedNeighbor: "neighbour not resolved"
    case .noListener: "no listener on the port"
    case .socketBufferFull: "socket buffer full"
    case .reassemblyTimedOut: "reassembly timed out"
    case .reassemblyFull: "too many datagrams in reassembly"
    case .unknownProtocol: "unknown protocol"
    case .martianAddress: "address that must not be on a wire"
    case .filtered: "dropped by a function"
    case .connectionTableFull: "connection table full"
    }
  }
}

extension DropReason {
  @inlinable public static var unknownEtherType: DropReason { DropReason(StackDropReason.unknownEtherType) }
  @inlinable public static var malformed: DropReason { DropReason(StackDropReason.malformed) }
  @inlinable public static var badChecksum: DropReason { DropReason(StackDropReason.badChecksum) }
  @inlinable public static var notForwarding: DropReason { DropReason(StackDropReason.notForwarding) }
  @inlinable public static var noRoute: DropReason { DropReason(StackDropReason.noRoute) }
  @inlinable public static var timeToLiveExceeded: DropReason { DropReason(StackDropReason.timeToLiveExceeded) }
  @inlinable public static var fragmentationNeeded: DropReason { DropReason(StackDropReason.fragmentationNeeded) }
  @inlinable public static var unresolvedNeighbor: DropReason { DropReason(StackDropReason.unresolvedNeighbor) }
  @inlinable public static var noListener: DropReason { DropReason(StackDropReason.noListener) }
  @inlinable public static var socketBufferFull: DropReason { DropReason(StackDropReason.socketBufferFull) }
  @inlinable public static var reassemblyTimedOut: DropReason { DropReason(StackDropReason.reassemblyTimedOut) }
  @inlinable public static var reassemblyFull: DropReason { DropReason(StackDropReason.reassemblyFull) }
  @inlinable public static var unknownProtocol: DropReason { DropReason(StackDropReason.unknownProtocol) }
  @inlinable public static var martianAddress: DropReason { DropReason(StackDropReason.martianAddress) }
  @inlinable public static var filtered: DropReason { DropReason(StackDropReason.filtered) }
  @inlinable public static var connectionTableFull: DropReason { DropReason(StackDropReason.connectionTableFull) }
}
