import Packets
import SimulationKernel

// Port receive (IEEE Std 802.1D-2004, 17.23), with the checks of 9.3.4 that the format leaves open.

extension RapidSpanningTree {
  mutating func receive(_ bpdu: BPDU, on port: Int, at now: Instant) {
    guard ports[port].portEnabled else { return }
    ports[port].operEdge = false
    ports[port].edgeDelayWhile = now + TreePort.migrateTime
    switch bpdu {
    case .configuration(let parameters):
      ports[port].rcvdSTP = true
      guard parameters.messageAge < parameters.maximumAge else { return }
      ports[port].take(TreeMessage(configuration: parameters), at: now)
    case .topologyChangeNotification:
      ports[port].rcvdSTP = true
      ports[port].rcvdTcn = true
    case .rapid(let parameters):
      ports[port].rcvdRSTP = true
      ports[port].take(TreeMessage(rapid: parameters), at: now)
    }
  }
}
