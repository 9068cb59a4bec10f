import NetworkStack
import Packets

/// One combination of a rule's criteria, in a form that is quick to compare. A rule with lists yields several.
struct RuleMatcher<Address: MatchedAddress>: Hashable, Sendable, BitwiseCopyable {
  var sourceMask: Address.Bits
  var source: Address.Bits
  var destinationMask: Address.Bits
  var destination: Address.Bits
  var sourcePort: UInt16
  /// Ports beyond the first.
  var sourceSpan: UInt16
  var destinationPort: UInt16
  var destinationSpan: UInt16
  var from: UInt16
  var to: UInt16
  var protocolMask: UInt8
  var protocolNumber: UInt8
  var flagMask: UInt8
  var flags: UInt8
  var icmpMask: UInt8
  var icmpType: UInt8
  var states: UInt8
  /// The index of its rule.
  var rule: UInt16

  @inline(__always)
  func matches(_ packet: MatchedPacket<Address>) -> Bool {
    let addresses =
      (packet.source ^ source) & sourceMask | (packet.destination ^ destination) & destinationMask
      | Address.Bits(truncatingIfNeeded: (packet.protocolNumber ^ protocolNumber) & protocolMask)
    guard addresses == 0 else { return false }
    return packet.destinationPort &- destinationPort <= destinationSpan
      && packet.sourcePort &- sourcePort <= sourceSpan
      && (from == FirewallCriteria.Way.anyNumber || from == packet.from)
      && (to == FirewallCriteria.Way.anyNumber || to == packet.to)
      && (packet.flags ^ flags) & flagMask == 0 && (packet.icmpType ^ icmpType) & icmpMask == 0
      && packet.state & states != 0
  }
}

/// A packet in the same form.
struct MatchedPacket<Address: MatchedAddress> {
  var source: Address.Bits
  var destination: Address.Bits
  var sourcePort: UInt16
  var destinationPort: UInt16
  var from: UInt16
  var to: UInt16
  var protocolNumber: UInt8
  var flags: UInt8
  var icmpType: UInt8
  var state: UInt8

  init(_ packet: HookedPacket<Address>) {
    (source, destination) = (packet.tuple.source.matchedBits, packet.tuple.destination.matchedBits)
    (sourcePort, destinationPort) = (packet.tuple.sourcePort, packet.tuple.destinationPort)
    from = packet.inInterface.map { UInt16(truncatingIfNeeded: $0) } ?? FirewallCriteria.Way.ownNumber
    to = packet.outInterface.map { UInt16(truncatingIfNeeded: $0) } ?? FirewallCriteria.Way.ownNumber
    protocolNumber = packet.tuple.protocol.rawValue
    flags = packet.tcpFlags.rawValue
    icmpType = packet.icmpType ?? 0
    state = 1 << packet.state.rawValue
    guard packet.isAuthenticated else { return }
    (protocolNumber, sourcePort, destinationPort) = (IPProtocol.authenticationHeader.rawValue, 0, 0)
    (flags, icmpType) = (0, 0)
  }
}

extension RuleMatcher {
  private init(_ criteria: FirewallCriteria, rule: Int) {
    (sourceMask, source, destinationMask, destination) = (0, 0, 0, 0)
    (sourcePort, sourceSpan, destinationPort, destinationSpan) = (0, .max, 0, .max)
    (from, to) = (criteria.from.number, criteria.to.number)
    (protocolMask, protocolNumber) = (0, 0)
    (flagMask, flags) = (criteria.flagMask.rawValue, criteria.flags.rawValue)
    (icmpMask, icmpType) = (0, 0)
    states = criteria.states == 0 ? .max : criteria.states
    self.rule = UInt16(truncatingIfNeeded: rule)
  }

  /// All combinations of a rule's criteria for this IP version; none if its addresses or types are all of the other version.
  static func all(of criteria: FirewallCriteria, rule: Int) -> [RuleMatcher] {
    var matchers = [RuleMatcher(criteria, rule: rule)]
    matchers.multiply(Address.patterns(of: criteria.sources), isAny: criteria.sources.isEmpty) {
      ($0.sourceMask, $0.source) = ($1.mask, $1.bits)
    }
    matchers.multiply(Address.patterns(of: criteria.destinations), isAny: criteria.destinations.isEmpty) {
      ($0.destinationMask, $0.destination) = ($1.mask, $1.bits)
    }
    matchers.multiply(criteria.protocols) { ($0.protocolMask, $0.protocolNumber) = (.max, $1.rawValue) }
    matchers.multiply(criteria.sourcePorts) { ($0.sourcePort, $0.sourceSpan) = ($1.first, $1.last - $1.first) }
    matchers.multiply(criteria.destinationPorts) {
      ($0.destinationPort, $0.destinationSpan) = ($1.first, $1.last - $1.first)
    }
    matchers.multiply(Address.types(of: criteria), isAny: !criteria.hasTypes) {
      ($0.icmpMask, $0.icmpType) = (.max, $1)
    }
    return matchers
  }
}

extension Array {
  /// The product with `choices`; unchanged if there are none, which means any.
  fileprivate mutating func multiply<Choice>(
    _ choices: [Choice], isAny: Bool? = nil, _ apply: (inout Element, Choice) -> Void
  ) {
    guard !(isAny ?? choices.isEmpty) else { return }
    self = flatMap { matcher in
      choices.map { choice in
        var copy = matcher
        apply(&copy, choice)
        return copy
      }
    }
  }
}
