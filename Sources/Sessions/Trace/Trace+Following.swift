public import Fabric
public import Lab
public import NetworkStack
import Packets
import SimulationKernel

extension Trace {
  /// Sends a packet from a node of a lab as it stands, and follows it.
  ///
  /// The packet is sent in a copy of the world, which is watched and then thrown away: the lab itself does not change.
  public init(_ packet: TracedPacket, from node: NodeIndex, in world: World, _ labels: Labels) {
    var follower = TraceFollower(world, labels)
    do throws(SendError) {
      try follower.world.send(packet, from: node, log: &follower.log)
      follower.begin(packet, node)
      follower.follow(until: world.now + TraceFollower.patience)
      self = follower.trace
    } catch {
      self.init(failing: packet, at: labels[node], error)
    }
  }

  private init(failing packet: TracedPacket, at node: String, _ error: SendError) {
    let reason =
      switch error {
      case .networkUnreachable: "no route to \(packet.destination)"
      case .hostUnreachable: "an unreachable route to \(packet.destination)"
      case .prohibited: "a prohibited route to \(packet.destination)"
      case .invalidArgument: "a black hole to \(packet.destination)"
      case .addressNotAvailable: "no address to send from"
      case .messageTooLong(let mtu): "longer than \(mtu) bytes"
      case .noSuchSocket: "no such socket"
      }
    hops = [Hop(node: node, at: 0, steps: [reason])]
    outcome = "not sent by `\(node)`: \(reason)"
  }
}
