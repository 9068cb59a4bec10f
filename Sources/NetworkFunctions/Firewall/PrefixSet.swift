import NetworkStack
import Packets
import SimulationKernel

/// The addresses that a rule matches, of either IP version. An empty set matches all; a set with addresses of only one version
/// never matches packets of the other.
struct PrefixSet: Hashable, Sendable, StateRecord {
  var ipv4: [IPv4Prefix] = []
  var ipv6: [IPv6Prefix] = []

  init() {}

  var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty }
  var count: Int { ipv4.count + ipv6.count }

  mutating func formUnion(_ other: PrefixSet) {
    ipv4 += other.ipv4
    ipv6 += other.ipv6
  }

  static let fields = Fields(\PrefixSet.ipv4, \.ipv6)
}
