public import Fabric
public import Lab
public import NetworkStack
import Packets
import SimulationKernel

/// Where a packet went, hop by hop, and where and why it stopped.
///
/// The world is forked at the instant of the question, one packet is sent in the fork, and what the fork does with it is
/// watched. The fork is thrown away: the lab that was asked about has not changed.
public struct Trace: Sendable, Equatable, Codable {
  public struct Hop: Sendable, Equatable, Codable {
    public var node: String
    public var at: Int64
    /// What happened there, a line each.
    public var steps: [String]
  }

  init() {}

  public var hops: [Hop] = []
  public var arrived = false
  /// How it ended, in a sentence.
  public var outcome = ""

  /// A neighbour that does not answer is given up after three seconds.
  static let patience = Duration.seconds(5)

  /// Sends `packet` from `node` of a lab as it stands, and follows it.
  public init(_ packet: TracedPacket, from node: NodeIndex, in world: World, _ labels: Labels) {
    var follower = TraceFollower(world, labels)
    do throws(SendError) {
      try follower.world.send(packet, from: node, log: &follower.log)
      follower.begin(packet, node)
      follower.follow(until: world.now + Trace.patience)
      self = follower.trace
    } catch {
      self.init(failing: packet, at: labels[node], error)
    }
  }

  private init(failing packet: TracedPacket, at node: String, _ error: SendError) {
    let reason =
      switch error {
      case .networkUnreachable: "no route to \(packet.destination)"
      case .addressNotAvailable: "no address to send from"
      case .messageTooLong(let mtu): "longer than \(mtu) bytes"
      case .noSuchSocket: "no such socket"
      }
    hops = [Hop(node: node, at: 0, steps: [reason])]
    outcome = "not sent by `\(node)`: \(reason)"
  }
}
