import OpenFlow
import Packets
import SimulationKernel

/// An IPv4 packet that stands for all that flow tables cannot tell from it: it is asked where it would go.
struct ProbePacket: Hashable {
  var source: IPv4Address
  var destination: IPv4Address
  var sourceMAC: MACAddress
  var destinationMAC: MACAddress
  var `protocol` = IPProtocol.icmp
  /// Ports, or type and code of ICMP.
  var first: UInt16 = 8
  var second: UInt16 = 0
  /// Six bits of DSCP above two of ECN.
  var trafficClass: UInt8 = 0

  /// What its payload ends with, so that it is known wherever it turns up.
  static let marker: [UInt8] = [0x50, 0x4F, 0x4C, 0x44, 0x45, 0x52, 0x3F, 0x3F]

  /// Ports that no service has.
  static let ports: (source: UInt16, destination: UInt16) = (40_000, 40_001)

  mutating func set(_ protocol: IPProtocol) {
    self.protocol = `protocol`
    (first, second) = `protocol` == .icmp ? (8, 0) : ProbePacket.ports
  }

  /// The packet with what a match asks for besides; nil where the match is for other packets. Ports, metadata and tags are left
  /// to the way of the packet.
  func meeting(_ match: Match) -> ProbePacket? {
    var packet = self
    if let number = match[.ipProtocol] {
      let wanted = IPProtocol(rawValue: UInt8(truncatingIfNeeded: number.value))
      // What has been asked for before stays.
      if wanted != packet.protocol {
        guard isPlain else { return nil }
        packet.set(wanted)
      }
    }
    for field in match.fields where !packet.take(field) { return nil }
    return packet
  }

  /// Whether nothing has been asked of what is above IP.
  private var isPlain: Bool { `protocol` == .icmp && first == 8 && second == 0 }

  /// Gives a field the value that is asked for. Returns whether it has that now.
  private mutating func take(_ field: MatchField) -> Bool {
    func agrees(_ value: UInt128) -> Bool { value & field.effectiveMask == field.value }
    switch field.field {
    case .ethernetSource: return agrees(UInt128(sourceMAC.bits))
    case .ethernetDestination: return agrees(UInt128(destinationMAC.bits))
    case .etherType: return agrees(0x0800)
    case .ipv4Source: return agrees(UInt128(source.bits))
    case .ipv4Destination: return agrees(UInt128(destination.bits))
    case .ipDSCP: trafficClass = trafficClass & 3 | UInt8(truncatingIfNeeded: field.value) << 2
    case .ipECN: trafficClass = trafficClass & 0xFC | UInt8(truncatingIfNeeded: field.value)
    case .ipProtocol: return agrees(UInt128(`protocol`.rawValue))
    case .tcpSource, .udpSource, .sctpSource: return take(field, \.first, ProbePacket.ports.source)
    case .tcpDestination, .udpDestination, .sctpDestination:
      return take(field, \.second, ProbePacket.ports.destination)
    case .icmpv4Type: return take(field, \.first, 8)
    case .icmpv4Code: return take(field, \.second, 0)
    case .inPort, .inPhysicalPort, .metadata, .tunnelID, .vlanID, .vlanPriority: return true
    default: return false
    }
    return true
  }

  private mutating func take(_ field: MatchField, _ path: WritableKeyPath<Self, UInt16>, _ unset: UInt16) -> Bool {
    let wanted = UInt16(truncatingIfNeeded: field.value)
    guard self[keyPath: path] == unset || self[keyPath: path] == wanted else { return false }
    self[keyPath: path] = wanted
    return true
  }
}

extension ProbePacket: CustomStringConvertible {
  var description: String {
    let marking = trafficClass == 0 ? "" : ", dscp \(trafficClass >> 2), ecn \(trafficClass & 3)"
    switch `protocol` {
    case .icmp:
      let kind = first == 8 && second == 0 ? "echo request" : "type \(first) code \(second)"
      return "ICMP \(kind) \(source) > \(destination)\(marking)"
    case .tcp, .udp: return "\(`protocol`) \(source):\(first) > \(destination):\(second)\(marking)"
    default: return "IP protocol \(`protocol`.rawValue) \(source) > \(destination)\(marking)"
    }
  }
}
