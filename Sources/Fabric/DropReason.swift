public import SimulationKernel

/// Why a frame went no further. The raw value stands in checkpoints and never changes; the name stands in results.
public enum DropReason: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  // On the wire
  case queueFull, loss, linkDown, exceedsMTU, notConnected, poweredOff
  // In a switch
  case vlanNotAllowed, portBlocked, sourceIsDestination, unknownEtherType, reservedAddress
  // In a host's stack
  case malformed, badChecksum, notForwarding, noRoute, timeToLiveExceeded, fragmentationNeeded, unresolvedNeighbor
  case noListener, socketBufferFull, reassemblyTimedOut, reassemblyFull, unknownProtocol, martianAddress
  // By a network function, and by what it keeps
  case filtered, connectionTableFull
  // In a queue
  case waitedTooLong

  /// As in the result's `drops` and in captures: `time to live exceeded`.
  public var name: String {
    switch self {
    case .queueFull: "queue full"
    case .loss: "lost on the link"
    case .linkDown: "link down"
    case .exceedsMTU: "longer than the link's MTU"
    case .notConnected: "port not connected"
    case .poweredOff: "node powered off"
    case .vlanNotAllowed: "VLAN not allowed on the port"
    case .portBlocked: "port blocked by spanning tree"
    case .sourceIsDestination: "destination is on the port it came from"
    case .unknownEtherType: "unknown EtherType"
    case .reservedAddress: "group that no bridge forwards"
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
    case .waitedTooLong: "waited too long in the queue"
    }
  }
}
