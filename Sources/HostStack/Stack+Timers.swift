import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Does what was to be done by `now`, and finds out when it wants to be called next.
  mutating func wake(at now: Instant, into outbox: inout Outbox) {
    receiveLoopback(at: now, into: &outbox)
    timeOutIPv4Neighbors(at: now, into: &outbox)
    nextWake = min(loopback.first?.due ?? .never, min(ipv4Neighbors.nextDue, ipv6Neighbors.nextDue))
  }

  private mutating func receiveLoopback(at now: Instant, into outbox: inout Outbox) {
    while let next = loopback.first, next.due <= now {
      _ = loopback.popFirst()
      let packet = Packet(frame: next.frame, interface: 0, isGroupAddressed: false)
      if next.isIPv6 {
        receiveIPv6(packet, at: now, into: &outbox)
      } else {
        receiveIPv4(packet, at: now, into: &outbox)
      }
    }
  }

  mutating func receiveIPv6(_ packet: Packet, at now: Instant, into outbox: inout Outbox) {
    outbox.frames.release(packet.frame)
  }
}
