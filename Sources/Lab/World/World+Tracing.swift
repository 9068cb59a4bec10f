package import Fabric
import Guests
package import NetworkStack
import SimulationKernel

extension World {
  /// Sends a packet that belongs to no program.
  package mutating func send(
    _ packet: TracedPacket, from node: NodeIndex, log: inout ObservationLog
  ) throws(SendError) {
    let index = nodes[Int(node.rawValue)]
    guard index.kind == .guest, index.isOn else { throw .networkUnreachable }
    outbox.isTraced = true
    try devices.first.devices[index.index].send(packet, at: now, into: &outbox)
    finish(node, log: &log)
  }
}
