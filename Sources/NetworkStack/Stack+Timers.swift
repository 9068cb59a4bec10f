public import Fabric
import Packets
public import SimulationKernel

extension Stack {
  /// Handles everything that is due by `now`, and updates ``nextWake``. To be called at ``nextWake``; earlier calls do no harm.
  public mutating func wake(at now: Instant, into outbox: inout Outbox) {
    receiveLoopback(at: now, into: &outbox)
    ipv6.tentative.removeDue(at: now)
    timeOutIPv4Neighbors(at: now, into: &outbox)
    timeOutIPv6Neighbors(at: now, into: &outbox)
    timeOutReassembly(at: now, into: &outbox)
    timeOutTCP(at: now, into: &outbox)
    wakeFunctions(at: now, into: &outbox)
    findNextWake()
  }

  mutating func findNextWake() {
    nextWake = min(loopback.nextDue, ipv4.neighbors.nextDue, ipv6.neighbors.nextDue, reassembly.nextExpiry)
    nextWake = min(nextWake, ipv6.tentative.nextDue, tcp.nextDue, isHooked ? chain.nextWake : .never)
  }

  private mutating func receiveLoopback(at now: Instant, into outbox: inout Outbox) {
    while let next = loopback.removeFirst(dueAt: now) {
      let packet = Packet(frame: next.frame, interface: 0, isGroupAddressed: false, isLooped: true)
      if next.isIPv6 {
        receiveIPv6(packet, at: now, into: &outbox)
      } else {
        receiveIPv4(packet, at: now, into: &outbox)
      }
    }
  }

  /// Drops frames for a reason.
  func drop(_ frames: [Frame], on interface: Int, _ reason: DropReason, into outbox: inout Outbox) {
    for frame in frames { outbox.drop(frame, on: PortIndex(interface), reason) }
  }
}
