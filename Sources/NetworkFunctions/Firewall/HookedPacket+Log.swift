import Fabric
import NetworkStack
import Packets
import SimulationKernel

extension HookedPacket where Address: MatchedAddress {
  /// The packet in the format of Linux's `LOG` target (`nf_log_syslog.c`).
  func logLine(_ frames: FrameStore, _ interfaces: [String]) -> String {
    let bytes = frames.bytes(of: frame)
    let name = { (interface: Int?) in interface.flatMap { interfaces.indices.contains($0) ? interfaces[$0] : nil } ?? ""
    }
    var words = ["IN=\(name(inInterface))", "OUT=\(name(outInterface))"]
    if inInterface != nil {
      words.append(
        "MAC=" + (0..<EthernetHeader.length).map { hexadecimal(bytes[byte: $0]).lowercased() }.joined(separator: ":"))
    }
    words += Address.logWords(of: self, bytes.extracting(Self.start..<bytes.byteCount))
    return (words + transportWords(bytes.extracting(payload))).joined(separator: " ")
  }

  private func transportWords(_ bytes: RawSpan) -> [String] {
    guard hasTransport else { return ["PROTO=\(tuple.protocol.rawValue)"] }
    let ports = ["SPT=\(tuple.sourcePort)", "DPT=\(tuple.destinationPort)"]
    switch tuple.protocol {
    case .tcp:
      let reserved = bytes[byte: 12] & 0xF
      let flags: [(TCPFlags, String)] = [
        (.cwr, "CWR"), (.ece, "ECE"), (.urg, "URG"), (.ack, "ACK"), (.psh, "PSH"), (.rst, "RST"), (.syn, "SYN"),
        (.fin, "FIN"),
      ]
      return ["PROTO=TCP"] + ports + [
        "WINDOW=\(bytes.bigEndian(14, as: UInt16.self))", "RES=0x\(hexadecimal(reserved))",
      ]
        + flags.filter { tcpFlags.contains($0.0) }.map(\.1) + ["URGP=\(bytes.bigEndian(18, as: UInt16.self))"]
    case .udp:
      return ["PROTO=UDP"] + ports + ["LEN=\(bytes.bigEndian(4, as: UInt16.self))"]
    case Address.icmp:
      return ["PROTO=\(Address.logName)", "TYPE=\(icmpType ?? 0)", "CODE=\(icmpCode)"]
        + (tuple.query != 0
          ? ["ID=\(bytes.bigEndian(4, as: UInt16.self))", "SEQ=\(bytes.bigEndian(6, as: UInt16.self))"] : [])
    default:
      return ["PROTO=\(tuple.protocol.rawValue)"]
    }
  }
}

extension MatchedAddress {
  fileprivate static var logName: String { icmp == .icmpv6 ? "ICMPv6" : "ICMP" }

  fileprivate static func logWords(of packet: HookedPacket<Self>, _ bytes: RawSpan) -> [String] {
    if let header = try? IPv4Header(parsing: bytes) { return header.logWords(timeToLive: packet.timeToLive) }
    if let header = try? IPv6Header(parsing: bytes) { return header.logWords(hopLimit: packet.timeToLive) }
    return []
  }
}

extension IPv4Header {
  /// - Parameter timeToLive: already decremented if the packet is being forwarded.
  fileprivate func logWords(timeToLive: UInt8) -> [String] {
    [
      "SRC=\(source)", "DST=\(destination)", "LEN=\(totalLength)", "TOS=0x\(hexadecimal(typeOfService & 0x1E))",
      "PREC=0x\(hexadecimal(typeOfService & 0xE0))", "TTL=\(timeToLive)", "ID=\(identification)",
    ] + (dontFragment ? ["DF"] : [])
  }
}

extension IPv6Header {
  fileprivate func logWords(hopLimit: UInt8) -> [String] {
    [
      "SRC=\(source.inFull)", "DST=\(destination.inFull)", "LEN=\(IPv6Header.length + Int(payloadLength))",
      "TC=\(trafficClass)", "HOPLIMIT=\(hopLimit)", "FLOWLBL=\(flowLabel)",
    ]
  }
}

extension IPv6Address {
  /// All eight groups, with leading zeros.
  fileprivate var inFull: String {
    [high, low].flatMap { half in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) } }
      .map { hexadecimal(UInt8($0 >> 8)) + hexadecimal(UInt8($0 & 0xFF)) }.joined(separator: ":").lowercased()
  }
}

/// Two uppercase digits, like the kernel's `%02X`.
private func hexadecimal(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
