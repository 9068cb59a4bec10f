public import Fabric
import Packets
public import SimulationKernel

extension Stack {
  /// Does what was to be done by `now`, and finds out when it wants to be called next.
  public mutating func wake(at now: Instant, into outbox: inout Outbox) {
    receiveLoopback(at: now, into: &outbox)
    endDuplicateAddressDetection(at: now)
    timeOutIPv4Neighbors(at: now, into: &outbox)
    timeOutIPv6Neighbors(at: now, into: &outbox)
    timeOutReassembly(at: now, into: &outbox)
    timeOutTCP(at: now, into: &outbox)
    wakeFunctions(at: now, into: &outbox)
    findNextWake()
  }

  mutating func findNextWake() {
    nextWake = min(
      loopback.first?.due ?? .never, ipv4Neighbors.nextDue, ipv6Neighbors.nextDue, reassembly.nextExpiry)
    nextWake = min(nextWake, tcp.nextDue, isHooked ? chain.nextWake : .never)
    for address in tentative { nextWake = min(nextWake, address.due) }
  }

  private mutating func receiveLoopback(at now: Instant, into outbox: inout Outbox) {
    while let next = loopback.first, next.due <= now {
      _ = loopback.popFirst()
      let packet = Packet(frame: next.frame, interface: 0, isGroupAddressed: false, isLooped: true)
      if next.isIPv6 {
        receiveIPv6(packet, at: now, into: &outbox)
      } else {
        receiveIPv4(packet, at: now, into: &outbox)
      }
    }
  }

  /// Drops frames and says why.
  func drop(_ frames: [Frame], on interface: Int, _ reason: DropReason, into outbox: inout Outbox) {
    for frame in frames { outbox.drop(frame, on: PortIndex(interface), reason) }
  }
}
