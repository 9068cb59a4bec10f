import OpenFlow
import Packets
import SimulationKernel

/// An IP packet that stands for all that flow tables cannot tell from it: it is asked where it would go.
struct ProbePacket: Hashable {
  var source: IPAddress
  var destination: IPAddress
  var sourceMAC: MACAddress
  var destinationMAC: MACAddress
  var `protocol`: IPProtocol
  /// Ports, or type and code of ICMP.
  var first: UInt16
  var second: UInt16
  /// Six bits of DSCP above two of ECN.
  var trafficClass: UInt8 = 0
  /// Of IPv6.
  var flowLabel: UInt32 = 0

  /// What its payload ends with, so that it is known wherever it turns up.
  static let marker: [UInt8] = [0x50, 0x4F, 0x4C, 0x44, 0x45, 0x52, 0x3F, 0x3F]

  /// An echo request.
  init(from source: IPAddress, _ sourceMAC: MACAddress, to destination: IPAddress, _ destinationMAC: MACAddress) {
    (self.source, self.sourceMAC) = (source, sourceMAC)
    (self.destination, self.destinationMAC) = (destination, destinationMAC)
    self.protocol = .icmp
    (first, second) = (0, 0)
    self.set(isIPv6 ? .icmpv6 : .icmp)
  }

  var isIPv6: Bool { if case .v6 = destination { true } else { false } }

  /// The header that a protocol has unless something else is asked for.
  mutating func set(_ protocol: IPProtocol) {
    self.protocol = `protocol`
    (first, second) =
      switch `protocol` {
      case .icmp where !isIPv6: (8, 0)
      case .icmpv6 where isIPv6: (128, 0)
      default: (40_000, 40_001)
      }
  }
}

extension ProbePacket {
  /// The fields that another packet between the same machines may have otherwise, and how many bits each has.
  var freeFields: [(field: OXMField, width: Int)] {
    let own: [(OXMField, Int)] =
      switch `protocol` {
      case .tcp: [(.tcpDestination, 16), (.tcpSource, 16)]
      case .udp: [(.udpDestination, 16), (.udpSource, 16)]
      case .sctp: [(.sctpDestination, 16), (.sctpSource, 16)]
      case .icmp where !isIPv6: [(.icmpv4Type, 8), (.icmpv4Code, 8)]
      case .icmpv6 where isIPv6: [(.icmpv6Type, 8), (.icmpv6Code, 8)]
      default: []
      }
    return own + [(.ipDSCP, 6), (.ipECN, 2)] + (isIPv6 ? [(.ipv6FlowLabel, 20)] : [])
  }

  /// What flow entries see of the packet; nil for a field that it does not have.
  func value(of field: OXMField) -> UInt128? {
    switch field {
    case .ethernetSource: UInt128(sourceMAC.bits)
    case .ethernetDestination: UInt128(destinationMAC.bits)
    case .etherType: isIPv6 ? 0x86DD : 0x0800
    case .ipProtocol: UInt128(`protocol`.rawValue)
    case .ipDSCP: UInt128(trafficClass >> 2)
    case .ipECN: UInt128(trafficClass & 3)
    case .ipv4Source: source.v4.map { UInt128($0.bits) }
    case .ipv4Destination: destination.v4.map { UInt128($0.bits) }
    case .ipv6Source: source.v6.map { UInt128($0.high) << 64 | UInt128($0.low) }
    case .ipv6Destination: destination.v6.map { UInt128($0.high) << 64 | UInt128($0.low) }
    case .ipv6FlowLabel: isIPv6 ? UInt128(flowLabel) : nil
    case .tcpSource, .udpSource, .sctpSource, .icmpv4Type, .icmpv6Type:
      freeFields.contains { $0.field == field } ? UInt128(first) : nil
    case .tcpDestination, .udpDestination, .sctpDestination, .icmpv4Code, .icmpv6Code:
      freeFields.contains { $0.field == field } ? UInt128(second) : nil
    default: nil
    }
  }

  /// Gives one of the ``freeFields`` a value.
  mutating func set(_ field: OXMField, to value: UInt128) {
    switch field {
    case .ipDSCP: trafficClass = trafficClass & 3 | UInt8(truncatingIfNeeded: value) << 2
    case .ipECN: trafficClass = trafficClass & 0xFC | UInt8(truncatingIfNeeded: value)
    case .ipv6FlowLabel: flowLabel = UInt32(truncatingIfNeeded: value)
    case .tcpSource, .udpSource, .sctpSource, .icmpv4Type, .icmpv6Type: first = UInt16(truncatingIfNeeded: value)
    default: second = UInt16(truncatingIfNeeded: value)
    }
  }

  /// Whether a match is for the packet as it leaves its sender, apart from what only the way makes of it.
  func meets(_ match: Match, besides ignored: (OXMField) -> Bool = { _ in false }) -> Bool {
    match.entries.allSatisfy { entry in
      guard case .field(let field) = entry else { return false }
      if ProbePacket.isOfTheWay(field.field) || ignored(field.field) { return true }
      return value(of: field.field).map { $0 & field.effectiveMask == field.value & field.effectiveMask } ?? false
    }
  }

  /// Ports, metadata and tags are what the way makes of a packet.
  static func isOfTheWay(_ field: OXMField) -> Bool {
    switch field {
    case .inPort, .inPhysicalPort, .metadata, .tunnelID, .vlanID, .vlanPriority: true
    default: false
    }
  }
}

extension IPProtocol {
  static var sctp: IPProtocol { IPProtocol(rawValue: 132) }
}

extension ProbePacket: CustomStringConvertible {
  var description: String {
    var marking = trafficClass == 0 ? "" : ", dscp \(trafficClass >> 2), ecn \(trafficClass & 3)"
    if flowLabel != 0 { marking += ", flow label 0x\(String(flowLabel, radix: 16))" }
    switch `protocol` {
    case .icmp where !isIPv6, .icmpv6 where isIPv6:
      let isPlain = first == (isIPv6 ? 128 : 8) && second == 0
      let kind = isPlain ? "echo request" : "type \(first) code \(second)"
      return "\(`protocol`) \(kind) \(source) > \(destination)\(marking)"
    case .tcp, .udp, .sctp:
      let (from, to) = isIPv6 ? ("[\(source)]", "[\(destination)]") : ("\(source)", "\(destination)")
      return "\(`protocol` == .sctp ? "SCTP" : "\(`protocol`)") \(from):\(first) > \(to):\(second)\(marking)"
    default: return "IP protocol \(`protocol`.rawValue) \(source) > \(destination)\(marking)"
    }
  }
}
