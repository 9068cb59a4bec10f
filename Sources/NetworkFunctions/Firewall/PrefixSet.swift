import NetworkStack
import Packets
import SimulationKernel

/// Addresses that a rule is about, of either version of IP. Without any it is about all; with addresses of one version alone,
/// never about packets of the other.
struct PrefixSet: Hashable, Sendable {
  var ipv4: [IPv4Prefix] = []
  var ipv6: [IPv6Prefix] = []

  init() {}

  var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty }
  var count: Int { ipv4.count + ipv6.count }

  mutating func formUnion(_ other: PrefixSet) {
    ipv4 += other.ipv4
    ipv6 += other.ipv6
  }
}

extension PrefixSet: StateRecord {
  static let fields = Fields(\PrefixSet.ipv4, \.ipv6)
}
