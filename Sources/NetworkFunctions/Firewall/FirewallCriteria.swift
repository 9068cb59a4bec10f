import NetworkStack
import Packets
import SimulationKernel

/// The packets that a rule matches. An empty list matches anything; of the elements of a list, one must match.
struct FirewallCriteria: Hashable, Sendable, StateRecord {
  /// The interface a packet comes in on, or goes out of.
  enum Way: Hashable, Sendable, StateVariant {
    case any
    case interface(UInt16)
    /// The machine itself.
    case own

    static let cases = Cases<Self>(
      Case("any", .any),
      Case("interface", Self.interface) { if case .interface(let index) = $0 { index } else { nil } },
      Case("own", .own))
  }

  var from = Way.any
  var to = Way.any
  var sources = PrefixSet()
  var destinations = PrefixSet()
  var protocols: [IPProtocol] = []
  var sourcePorts: [PortRange] = []
  var destinationPorts: [PortRange] = []
  /// Of the TCP flags in `flagMask`, those in `flags` must be set and the others clear.
  var flagMask = TCPFlags()
  var flags = TCPFlags()
  var icmpTypes: [UInt8] = []
  var icmpv6Types: [UInt8] = []
  /// A bit for each ``ConnectionState``; none means any.
  var states: UInt8 = 0

  /// Whether it matches types of ICMP or ICMPv6 messages.
  var hasTypes: Bool { !icmpTypes.isEmpty || !icmpv6Types.isEmpty }

  static let fields = Fields(
    \FirewallCriteria.from, \.to, \.sources, \.destinations, \.protocols, \.sourcePorts, \.destinationPorts, \.flagMask,
    \.flags, \.icmpTypes, \.icmpv6Types, \.states)
}

extension FirewallCriteria.Way {
  /// Interfaces are numbered from zero; the last two 16-bit numbers stand for the other cases.
  static let anyNumber = UInt16.max
  static let ownNumber = UInt16.max - 1

  var number: UInt16 {
    switch self {
    case .any: Self.anyNumber
    case .own: Self.ownNumber
    case .interface(let number): number
    }
  }
}
