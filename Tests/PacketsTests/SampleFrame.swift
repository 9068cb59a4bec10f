import Packets
import Testing

/// A frame of Polder's making, and what tshark should see in it.
struct SampleFrame: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  /// Field names of tshark, with their values.
  let fields: [String: String]

  var testDescription: String { name }

  static let all: [SampleFrame] = link + internet4 + internet6 + neighbours + bridges

  static let link = [
    SampleFrame(
      name: "ARP request", bytes: Wire.ethernet(.arp, Wire.arp(.request, target: .zero), to: .broadcast),
      fields: [
        "eth.dst": "ff:ff:ff:ff:ff:ff", "eth.src": "08:00:27:00:00:01", "arp.opcode": "1",
        "arp.src.hw_mac": "08:00:27:00:00:01", "arp.src.proto_ipv4": "10.0.0.1",
        "arp.dst.hw_mac": "00:00:00:00:00:00", "arp.dst.proto_ipv4": "10.0.0.2",
      ]),
    SampleFrame(
      name: "ARP reply", bytes: Wire.ethernet(.arp, Wire.arp(.reply, target: Wire.serverMAC)),
      fields: ["arp.opcode": "2", "arp.dst.hw_mac": "08:00:27:00:00:02"]),
    SampleFrame(
      name: "tagged UDP",
      bytes: Wire.tagged(
        VLANTag(identifier: VLANIdentifier(rawValue: 100), priority: 5, isDropEligible: true),
        Wire.ethernet(.ipv4, Wire.ipv4(.udp, Wire.udp(Wire.payload(20))))),
      fields: [
        "vlan.id": "100", "vlan.priority": "5", "vlan.dei": "1", "vlan.etype": "0x0800", "udp.dstport": "9",
        "udp.checksum.status": "1",
      ]),
    SampleFrame(
      name: "network service header",
      bytes: Wire.ethernet(
        .nsh,
        Wire.service(
          NetworkServiceHeader(
            metadataType: .fixed, nextProtocol: .ethernet, servicePath: 0x123456, serviceIndex: 254, timeToLive: 61),
          Wire.ethernet(.arp, Wire.arp(.request, target: .zero), to: .broadcast))),
      fields: [
        "nsh.version": "0", "nsh.ttl": "0x003d", "nsh.length": "6", "nsh.mdtype": "1", "nsh.nextproto": "3",
        "nsh.spi": "1193046", "nsh.si": "254", "arp.opcode": "1",
      ]),
    SampleFrame(
      name: "network service header without metadata",
      bytes: Wire.ethernet(
        .nsh,
        Wire.service(
          NetworkServiceHeader(metadataType: .variable, nextProtocol: .ipv4, servicePath: 7),
          Wire.ipv4(.udp, Wire.udp(Wire.payload(20))))),
      fields: [
        "nsh.ttl": "0x003f", "nsh.length": "2", "nsh.mdtype": "2", "nsh.nextproto": "1", "nsh.spi": "7",
        "nsh.si": "255", "udp.dstport": "9",
      ]),
    SampleFrame(
      name: "MPLS", bytes: Wire.ethernet(.mpls, [0, 0x3E, 0x81, 255] + Wire.ipv4(.udp, Wire.udp(Wire.payload(20)))),
      fields: ["mpls.label": "1000", "mpls.ttl": "255", "mpls.bottom": "1", "udp.dstport": "9"]),
  ]

  private static func ip(_ name: String, _ packet: [UInt8], _ fields: [String: String]) -> SampleFrame {
    SampleFrame(
      name: name, bytes: Wire.ethernet(.ipv4, packet),
      fields: ["ip.checksum.status": "1", "ip.src": "10.0.0.1", "ip.id": "0x1234"]
        .merging(fields) { $1 })
  }

  private static func icmp(
    _ name: String, _ header: ICMPv4Header, _ body: [UInt8], _ fields: [String: String]
  ) -> SampleFrame {
    ip(name, Wire.ipv4(.icmp, Wire.icmp(header, body)), ["icmp.checksum.status": "1"].merging(fields) { $1 })
  }

  private static let quoted4 = Array(Wire.ipv4(.udp, Wire.udp(Wire.payload(40))).prefix(28))

  static let internet4 = [
    ip(
      "UDP", Wire.ipv4(.udp, Wire.udp(Wire.payload(101))),
      [
        "ip.proto": "17", "ip.ttl": "64", "ip.len": "129", "ip.flags.df": "0", "ip.frag_offset": "0",
        "udp.srcport": "5000", "udp.dstport": "9", "udp.length": "109", "udp.checksum.status": "1",
      ]),
    // These two bytes make the sum all ones, so that the checksum comes out as zero and is sent as 0xFFFF.
    ip(
      "UDP whose checksum is zero", Wire.ipv4(.udp, Wire.udp(zeroChecksumPayload)),
      ["udp.checksum": "0xffff", "udp.checksum.status": "1"]),
    ip(
      "UDP without checksum", Wire.ipv4(.udp, udpWithoutChecksum),
      ["udp.checksum": "0x0000", "udp.checksum.status": "3"]),
    ip(
      "router alert option", Wire.ipv4(.udp, Wire.udp(Wire.payload(7)), options: [0x94, 4, 0, 0]),
      ["ip.hdr_len": "24", "ip.opt.type": "148", "udp.checksum.status": "1"]),
    ip(
      "middle fragment", middleFragment,
      ["ip.flags.mf": "1", "ip.flags.df": "1", "ip.ttl": "3", "ip.dsfield.dscp": "46"]),
    icmp(
      "echo request", .echoRequest(identifier: 7, sequence: 3), Wire.payload(56),
      ["icmp.type": "8", "icmp.ident": "7", "icmp.seq": "3", "data.len": "56"]),
    icmp("echo reply", .echoReply(identifier: 7, sequence: 3), Wire.payload(55), ["icmp.type": "0"]),
    icmp(
      "port unreachable", .destinationUnreachable(.port), quoted4,
      ["icmp.type": "3", "icmp.code": "3", "udp.dstport": "9"]),
    icmp(
      "fragmentation needed", .destinationUnreachable(.fragmentationNeeded, nextHopMTU: 1400), quoted4,
      ["icmp.code": "4", "icmp.mtu": "1400"]),
    icmp(
      "time exceeded", .timeToLiveExceeded, quoted4,
      ["icmp.type": "11", "icmp.code": "0"]),
    icmp(
      "redirect", .redirect(to: IPv4Address(10, 0, 0, 254)), quoted4,
      ["icmp.type": "5", "icmp.redir_gw": "10.0.0.254"]),
    icmp(
      "parameter problem", .parameterProblem(pointer: 20), quoted4,
      ["icmp.type": "12", "icmp.pointer": "20"]),
  ]

  static let zeroChecksumPayload: [UInt8] = {
    let checksum = Wire.udp([0, 0])[6...7]
    return Array(checksum)
  }()

  static let udpWithoutChecksum: [UInt8] = {
    let header = UDPHeader(sourcePort: 5000, destinationPort: 9, length: 13)
    return emitted(8) { header.emitWithoutChecksum(into: &$0, at: $1) } + Wire.payload(5)
  }()

  static let middleFragment: [UInt8] = {
    let header = IPv4Header(
      source: Wire.client, destination: Wire.server, protocol: .udp, totalLength: 44, timeToLive: 3,
      identification: 0x1234, dontFragment: true, moreFragments: true, fragmentOffset: 1480, typeOfService: 46 << 2)
    return Wire.ipv4(header, Wire.payload(24))
  }()
}
