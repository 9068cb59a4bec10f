import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

// Frames that leave a port.

extension TraceFollower {
  mutating func noteSending(_ record: ObservationLog.Record) {
    let node = world.fabric[receiver: record.port].node
    switch frame(record) {
    case .packet(let header, let description):
      if isForSeveral(record) {
        trail = (trail ?? BroadcastTrail()).leaving(node, in: world)
      } else {
        trace.arrived = false
      }
      guard noteSending(record, header, description, by: node) else { return }
      if trail == nil { trace.arrived = false }
      trace.outcome = "dropped on the link from `\(labels[record.port])`: \(record.dropped?.name ?? "")"
      isDecided = true
    case .answer(let header, let description, let isReset):
      if isReset, node == refuser {
        (refuser, trace.outcome) = (nil, "refused by `\(labels[node])`: no listener on the port (RST)")
      }
      guard noteSending(record, header, description, by: node) else { return }
      trace.outcome +=
        "; the answer was dropped on the link from `\(labels[record.port])`: \(record.dropped?.name ?? "")"
      isDecided = true
    case .error: break
    case nil: noteRequestSending(record)
    }
  }

  /// - Returns: whether the wire lost it.
  mutating func noteSending(
    _ record: ObservationLog.Record, _ header: TracedHeader, _ description: String, by node: NodeIndex
  ) -> Bool {
    if trace.hops.last?.node != labels[node] { enter(node, at: record.at) }
    noteWait(for: header.destination, on: node)
    let tag = TracedEncapsulation(of: [UInt8](log.bytes[record.range]))?.text ?? ""
    note("out \(interfaceName(record.port)): \(description), \(header.timeToLiveText)\(tag)")
    guard let reason = record.dropped else { return false }
    note("dropped: \(reason.name)")
    return true
  }
}
