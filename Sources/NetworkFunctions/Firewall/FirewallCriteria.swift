import NetworkStack
import Packets
import SimulationKernel

/// What a rule is about. An empty list means anything; of a list, one has to fit.
struct FirewallCriteria: Hashable, Sendable {
  /// The interface a packet comes in on, or goes out of.
  enum Way: Hashable, Sendable {
    case any
    case interface(UInt16)
    /// The machine itself.
    case own
  }

  var from = Way.any
  var to = Way.any
  var sources = PrefixSet()
  var destinations = PrefixSet()
  var protocols: [IPProtocol] = []
  var sourcePorts: [PortRange] = []
  var destinationPorts: [PortRange] = []
  /// Of the TCP flags in `flagMask`, those in `flags` must be set and the others not.
  var flagMask = TCPFlags()
  var flags = TCPFlags()
  var icmpTypes: [UInt8] = []
  var icmpv6Types: [UInt8] = []
  /// A bit for each ``ConnectionState``; none means any.
  var states: UInt8 = 0

  /// It is about types of ICMP or ICMPv6 messages.
  var hasTypes: Bool { !icmpTypes.isEmpty || !icmpv6Types.isEmpty }
}

extension FirewallCriteria.Way {
  /// Interfaces from zero; the last two numbers of 16 bits for the others.
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

extension FirewallCriteria.Way: StateVariant {
  static let cases = Cases<Self>(
    Case("any", .any),
    Case("interface", Self.interface) { if case .interface(let index) = $0 { index } else { nil } },
    Case("own", .own))
}

extension FirewallCriteria: StateRecord {
  static let fields = Fields(
    \FirewallCriteria.from, \.to, \.sources, \.destinations, \.protocols, \.sourcePorts, \.destinationPorts, \.flagMask,
    \.flags, \.icmpTypes, \.icmpv6Types, \.states)
}
