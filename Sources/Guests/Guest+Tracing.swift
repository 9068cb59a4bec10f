public import Fabric
public import NetworkStack
public import SimulationKernel

extension Guest {
  /// Sends a packet that belongs to no socket: a SYN, a datagram or an echo request. What comes back finds nobody.
  public mutating func send(_ traced: TracedPacket, at now: Instant, into outbox: inout Outbox) throws(SendError) {
    try stack.send(traced, at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }
}
