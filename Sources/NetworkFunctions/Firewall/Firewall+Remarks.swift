import NetworkStack
import Packets

extension Firewall {
  /// Rules beyond which comparing each with those before it would take long.
  private static let maximumCompared = 500

  /// The rules that can never match, because others decide before them.
  public func remarks(in _: FunctionSurroundings) -> [FunctionRemark] {
    let compared = rules.prefix(Firewall.maximumCompared)
    return compared.indices.compactMap { index in
      let cause = UInt16(truncatingIfNeeded: index + 1)
      if isStateful, compared[index].criteria.isOnlyOfAcceptedConnections {
        return FunctionRemark(
          "a rule that can never match: packets of accepted connections pass before all rules", at: cause,
          fix: "remove it, or set 'stateful: false'")
      }
      guard let other = compared[..<index].firstIndex(where: { $0.decides(all: compared[index].criteria) }) else {
        return nil
      }
      return FunctionRemark(
        "a rule that can never match: rule \(other + 1) matches all that rule \(index + 1) does", at: cause,
        fix: "put it before rule \(other + 1), or remove it")
    }
  }
}

extension FirewallRule {
  /// Whether no packet that fits comes past this rule.
  fileprivate func decides(all other: FirewallCriteria) -> Bool {
    action != .log && limit == nil && criteria.includes(other)
  }
}

extension FirewallCriteria {
  /// Established and related packets, and no others.
  fileprivate var isOnlyOfAcceptedConnections: Bool {
    let accepted: UInt8 = 1 << ConnectionState.established.rawValue | 1 << ConnectionState.related.rawValue
    return states != 0 && states & ~accepted == 0
  }

  /// Whether every packet that fits other criteria fits these as well.
  func includes(_ other: FirewallCriteria) -> Bool {
    (from == .any || from == other.from) && (to == .any || to == other.to)
      && sources.includes(other.sources) && destinations.includes(other.destinations)
      && includes(protocols, other.protocols) { $0 == $1 }
      && includes(sourcePorts, other.sourcePorts) { $0.first <= $1.first && $1.last <= $0.last }
      && includes(destinationPorts, other.destinationPorts) { $0.first <= $1.first && $1.last <= $0.last }
      && flagMask.isSubset(of: other.flagMask) && other.flags.intersection(flagMask) == flags
      && includesTypes(of: other) && (states == 0 || other.states != 0 && other.states & ~states == 0)
  }

  /// None of ours means all; none of the other's does so too.
  private func includes<Element>(
    _ own: [Element], _ others: [Element], _ contains: (Element, Element) -> Bool
  ) -> Bool {
    own.isEmpty || !others.isEmpty && others.allSatisfy { other in own.contains { contains($0, other) } }
  }

  private func includesTypes(of other: FirewallCriteria) -> Bool {
    guard hasTypes else { return true }
    return other.hasTypes && Set(other.icmpTypes).isSubset(of: icmpTypes)
      && Set(other.icmpv6Types).isSubset(of: icmpv6Types)
  }
}

extension PrefixSet {
  fileprivate func includes(_ other: PrefixSet) -> Bool {
    if isEmpty { return true }
    guard !other.isEmpty else { return false }
    return other.ipv4.allSatisfy { prefix in
      ipv4.contains { $0.length <= prefix.length && $0.contains(prefix.address) }
    }
      && other.ipv6.allSatisfy { prefix in
        ipv6.contains { $0.length <= prefix.length && $0.contains(prefix.address) }
      }
  }
}
