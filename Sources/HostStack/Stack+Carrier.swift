import Fabric
import SimulationKernel

extension Stack {
  /// The cable came or went. With it go the neighbours, as on Linux: who is at the other end now is not known.
  mutating func carrierChanged(on interface: Int, isUp: Bool, into outbox: inout Outbox) {
    interfaces[interface].hasCarrier = isUp
    if !isUp { flushNeighbors(on: interface, into: &outbox) }
  }

  /// Forgets the neighbours of an interface, and with them the packets that waited for them.
  mutating func flushNeighbors(on interface: Int, into outbox: inout Outbox) {
    for key in ipv4Neighbors.keys(where: { $0.interface == interface && $1.state != .permanent }) {
      drop(ipv4Neighbors.remove(key), on: interface, .unresolvedNeighbor, into: &outbox)
    }
    for key in ipv6Neighbors.keys(where: { $0.interface == interface && $1.state != .permanent }) {
      drop(ipv6Neighbors.remove(key), on: interface, .unresolvedNeighbor, into: &outbox)
    }
    findNextWake()
  }

  /// The frames that the stack holds, each as often as it holds it: what waits for neighbours, in the loopback
  /// interface and in sockets.
  var heldFrames: [Frame] {
    (0..<ipv4Neighbors.waiting.count).flatMap { ipv4Neighbors.waiting[place: $0].waiting }
      + (0..<ipv6Neighbors.waiting.count).flatMap { ipv6Neighbors.waiting[place: $0].waiting }
      + loopback.waiting.map(\.frame) + sockets.flatMap { $0.received.waiting.map(\.frame) }
  }
}
