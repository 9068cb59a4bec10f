/// ICMP errors about segments of the local end.
enum WireICMP {
  private static let types4: [String: UInt8] = [
    "unreachable": 3, "source_quench": 4, "redirect": 5, "time_exceeded": 11, "parameter_problem": 12,
  ]
  private static let codes4: [String: UInt8] = [
    "net_unreachable": 0, "host_unreachable": 1, "protocol_unreachable": 2, "port_unreachable": 3, "frag_needed": 4,
    "source_route_failed": 5, "net_prohibited": 9, "host_prohibited": 10, "packet_filtered": 13,
  ]
  private static let types6: [String: UInt8] = [
    "unreachable": 1, "packet_too_big": 2, "time_exceeded": 3, "parameter_problem": 4,
  ]
  private static let codes6: [String: UInt8] = [
    "no_route": 0, "admin_prohibited": 1, "not_neighbour": 2, "address_unreachable": 3, "port_unreachable": 4,
    "header_field": 0, "unknown_next_header": 1, "unknown_option": 2,
  ]

  /// Quotes a segment with the number `sequence` and as much of its payload as ICMP allows.
  static func packet(_ icmp: ScriptICMP, _ ends: WireEnds, sequence: UInt32) throws -> [UInt8] {
    guard let type = (ends.isIPv6 ? types6 : types4)[icmp.type],
      let code = icmp.code.map({ (ends.isIPv6 ? codes6 : codes4)[$0] }) ?? 0
    else { throw WireError(text: "ICMP \(icmp.type) \(icmp.code ?? "")") }
    var bytes: [UInt8] = [type, code, 0, 0]
    bytes.append(UInt32(icmp.mtu ?? 0))
    bytes += quoted(ends, sequence, icmp.quotedLength)
    let sum = ends.isIPv6 ? ends.pseudoHeaderSum(58, bytes.count) : 0
    bytes.store(~UInt16(onesComplementSum(bytes, sum)), at: 2)
    return ends.packet(ends.isIPv6 ? 58 : 1, bytes)
  }

  private static func quoted(_ ends: WireEnds, _ sequence: UInt32, _ length: Int) -> [UInt8] {
    var segment: [UInt8] = []
    segment.append(ends.localPort)
    segment.append(ends.remotePort)
    segment.append(sequence)
    segment.append(UInt32(0))
    segment += [0x50, 0x10, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: length)
    // The header tells the whole length; the rest is cut.
    return Array(ends.packet(6, segment, isQuoted: true).prefix(ends.isIPv6 ? 1200 : 520))
  }
}
