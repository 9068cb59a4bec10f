import OpenFlow
import Packets
public import SimulationKernel

/// Answers ARP requests for hosts that the controller knows, so that they need not be flooded. Others pass on to the
/// next app.
public struct ARPProxyApp: ControllerApp, Equatable, StateRecord {
  public static let name = "arp-proxy"

  private static let priority: UInt16 = 10

  public init() {}

  public var stages: [Stage] { [.answer] }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    var set = RuleSet()
    let match = Match(
      MatchField(.etherType, 0x0806), MatchField(.arpOperation, UInt128(ARPOperation.request.rawValue)))
    set.rules = [
      context.rule(Stage.answer.name, priority: ARPProxyApp.priority, match, [.applyActions([.output(.controller)])])
    ]
    return set
  }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    guard case .packetIn(let packet) = event, let request = packet.head.arp, request.operation == .request,
      // Whoever asks for its own address wants to be heard by everybody (RFC 5227).
      request.senderProtocolAddress != request.targetProtocolAddress,
      let known = context.view.host(with: request.targetProtocolAddress),
      // On its own wire it answers by itself.
      known.host.location != packet.location
    else { return }
    context.output(Frame.arpReply(to: request, from: known.address), at: packet.location)
    context.consume()
  }

  public static let fields = Fields<ARPProxyApp>()
}
