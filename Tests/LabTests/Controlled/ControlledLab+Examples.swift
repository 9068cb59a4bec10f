import Controllers
import OpenFlow
import Packets
import SimulationKernel

extension ControlledLab {
  /// Two switches that want a controller, with hosts at both.
  static let line = """
    polder: 1
    name: controlled
    duration: 20s
    addressing: { ipv4: 10.0.0.0/24 }
    nodes:
      h[1-4]: {}
      s[1-2]: { kind: openflow-switch, controller: "tcp:127.0.0.1:6653" }
    links: [[h1, s1], [h2, s1], [s1, s2], [h3, s2], [h4, s2]]
    events:
      - { at: 8s, on: h1, run: "ping -c 3 h4" }
      - { at: 8s, on: h2, run: "nc -z -v h3 22" }
      - { at: 9s, on: h3, run: "ping -c 2 10.0.0.77" }
    """

  /// Topology-aware forwarding behind a firewall, and whatever else has rules of its own.
  static func forwarding() throws -> ControlledLab {
    try ControlledLab(
      line,
      [
        ForwardingApp(), ARPProxyApp(), MonitorApp(every: .seconds(2)),
        FirewallApp([
          FirewallRule(
            .deny, Match(MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 6), MatchField(.tcpDestination, 22)))
        ]),
        QoSApp([RateLimit(Match(MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 1)), kilobitsPerSecond: 1000)]),
        LoadBalancerApp([
          BalancedService(address: IPv4Address(10, 0, 0, 77), servers: [IPv4Address(10, 0, 0, 1)])
        ]),
        GatewayApp([GatewayAddress(IPv4Address(10, 0, 9, 1), length: 24)]),
        ServiceChainApp([
          ServiceChain(
            "web", Match(MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 6), MatchField(.tcpDestination, 80)),
            through: [ChainHop("ids", [SwitchPort("1:3")].compactMap { $0 }.map { ChainMember(entry: $0) })])
        ]),
      ])
  }

  static func learning() throws -> ControlledLab { try ControlledLab(line, [LearningSwitchApp(idleTimeout: 5)]) }

  static func hub() throws -> ControlledLab { try ControlledLab(line, [HubApp()]) }

  /// The switches are told by hand: a miss is buffered, and everything else goes through a meter and a group.
  static func manual() throws -> ControlledLab {
    var lab = try ControlledLab(line, [])
    for message in messages { try lab.tell(message, to: 0) }
    return lab
  }

  private static let messages: [OpenFlowMessage] = [
    .setConfiguration(SwitchConfiguration(missSendLength: 64)),
    .meterMod(MeterMod(.add, MeterNumber(1), bands: [MeterBand(rate: 1000, .drop)])),
    .groupMod(
      GroupMod(
        .add, .select, GroupNumber(1),
        buckets: [Bucket(weight: 1, actions: [.output(PortNumber(2), maximumLength: 0)])])),
    .flowMod(
      FlowMod(.add, priority: 0, instructions: [.applyActions([.output(.controller, maximumLength: 64)])])),
    .flowMod(
      FlowMod(
        .add, priority: 5, match: Match(MatchField(.inPort, 1)),
        instructions: [.meter(MeterNumber(1)), .writeActions([.group(GroupNumber(1))])], idleTimeout: 30)),
  ]
}
