public import Fabric
public import NetworkStack
public import Packets
public import SimulationKernel

/// A network address translator: it rewrites sources on the way out, destinations on the way in, and both where inside machines
/// reach each other by outside addresses.
///
/// A connection's first packet decides how it is translated. The connection table remembers that, and all later packets are
/// rewritten accordingly, ICMP errors about them included. `nat-requirements.md`, beside the tests, lists the requirements of RFC
/// 4787, 5382 and 5508 with the tests that show them.
public struct NAT: Sendable, Equatable, StateRecord {
  public static let name = "nat"
  public static let registeredName = "function.nat"

  enum Cause {
    static let nothing: UInt16 = 0
    static let known: UInt16 = 1
    static let masquerade: UInt16 = 2
    static let pool: UInt16 = 3
    static let pair: UInt16 = 4
    static let hairpin: UInt16 = 5
    static let mapping: UInt16 = 6
    static let noPort: UInt16 = 7
    static let filtered: UInt16 = 8
    static let unsolicited: UInt16 = 9
    static let firstForward: UInt16 = 1000
  }

  let settings: NATSettings
  /// The outside interface's last known address, which may come from DHCP.
  var outsideAddress: IPv4Address?
  var mappings = MappingTable()
  var recent = RecentSources()
  /// Where the next search for a free port starts.
  var nextPort: UInt16

  init(_ settings: NATSettings, outsideAddress: IPv4Address?) {
    self.settings = settings
    self.outsideAddress = outsideAddress
    nextPort = settings.ports.first
  }

  public static let fields = Fields(\NAT.settings, \.outsideAddress, \.mappings, \.recent, \.nextPort)
}

extension NAT: NetworkFunction {
  public var hooks: HookSet { [.prerouting, .input, .output, .postrouting] }
  /// It translates only IPv4; IPv6 is routed past it.
  public var ipv6Hooks: HookSet { [] }
  public var tracking: TrackingSettings? { TrackingSettings() }

  public var ownedAddresses: [OwnedAddress] {
    (settings.pool + settings.pairs.map(\.outside) + settings.forwards.compactMap(\.address))
      .map { OwnedAddress($0, on: settings.outside) }
  }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict {
    var verdict = Verdict(.accept, cause: packet.fresh == nil ? Cause.known : Cause.nothing)
    if packet.fresh != nil {
      switch hook {
      case .prerouting: verdict = chooseDestination(&packet, &connections)
      case .postrouting: verdict = chooseSource(&packet, &connections)
      case .input, .output, .forward: break
      }
    } else if hook == .postrouting, settings.mapping == .endpointIndependent {
      refresh(&packet, &connections)
    }
    guard verdict.action == .accept else { return verdict }
    connections.translate(&packet, at: hook, &outbox.frames)
    return verdict
  }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { .accept }

  public func explanation(of cause: UInt16) -> String {
    switch cause {
    case Cause.nothing: "nothing to translate"
    case Cause.known: "same as the connection's first packet"
    case Cause.masquerade: "masquerade"
    case Cause.pool: "source from the pool"
    case Cause.pair: "static pair"
    case Cause.hairpin: "hairpin"
    case Cause.mapping: "endpoint-independent mapping"
    case Cause.noPort: "no free port"
    case Cause.filtered: "sender not allowed to answer to the mapping"
    case Cause.unsolicited: "unsolicited connection"
    default: "forward rule \(cause &- Cause.firstForward &+ 1)"
    }
  }
}
