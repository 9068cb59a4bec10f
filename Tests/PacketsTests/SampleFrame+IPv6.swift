import Packets

extension SampleFrame {
  private static func ip(_ name: String, _ packet: [UInt8], _ fields: [String: String]) -> SampleFrame {
    SampleFrame(
      name: name, bytes: Wire.ethernet(.ipv6, packet),
      fields: ["ipv6.src": "fe80::a00:27ff:fe00:1", "ipv6.dst": "fe80::a00:27ff:fe00:2"].merging(fields) { $1 })
  }

  private static func icmp(
    _ name: String, _ message: [UInt8], hopLimit: UInt8 = 64, _ fields: [String: String]
  ) -> SampleFrame {
    ip(
      name, Wire.ipv6(.icmpv6, message, hopLimit: hopLimit),
      ["icmpv6.checksum.status": "1", "ipv6.hlim": "\(hopLimit)"].merging(fields) { $1 })
  }

  private static let quoted6 = Wire.ipv6(.udp, Wire.udp6(Wire.payload(40)))
  static let internet6 = [
    ip(
      "UDP over IPv6", classified, ["ipv6.tclass": "0x000000b8", "ipv6.flow": "0x0abcde", "udp.checksum.status": "1"]),
    ip(
      "extension headers",
      Wire.ipv6(
        .hopByHopOptions,
        Wire.options(next: .destinationOptions) + Wire.options(next: .routingHeader)
          + [IPProtocol.udp.rawValue, 0, 0xFD, 0, 0, 0, 0, 0] + Wire.udp6(Wire.payload(9))),
      ["udp.dstport": "9", "udp.checksum.status": "1"]),
    ip(
      "IPv6 fragment",
      Wire.ipv6(
        .fragmentHeader,
        Wire.fragmentHeader(
          IPv6FragmentHeader(nextHeader: .udp, fragmentOffset: 1448, moreFragments: true, identification: 0xCAFE_F00D))
          + Wire.payload(64)),
      ["ipv6.fraghdr.offset": "181", "ipv6.fraghdr.more": "1", "ipv6.fraghdr.ident": "0xcafef00d"]),
    icmp(
      "echo request over IPv6", Wire.icmp6(.echoRequest(identifier: 9, sequence: 1), Wire.payload(33)),
      ["icmpv6.type": "128", "icmpv6.echo.identifier": "0x0009", "icmpv6.echo.sequence_number": "1"]),
    icmp(
      "packet too big", Wire.icmp6(.packetTooBig(mtu: 1280), quoted6),
      ["icmpv6.type": "2", "icmpv6.mtu": "1280"]),
    icmp(
      "port unreachable over IPv6", Wire.icmp6(.destinationUnreachable(.port), quoted6),
      ["icmpv6.type": "1", "icmpv6.code": "4"]),
    icmp(
      "hop limit exceeded", Wire.icmp6(.hopLimitExceeded, quoted6),
      ["icmpv6.type": "3", "icmpv6.code": "0"]),
    icmp(
      "parameter problem over IPv6", Wire.icmp6(.parameterProblem(.unknownNextHeader, pointer: 6), quoted6),
      ["icmpv6.type": "4", "icmpv6.code": "1", "icmpv6.pointer": "6"]),
  ]

  private static var classified: [UInt8] {
    var header = Wire.header6(.udp, Wire.udp6(Wire.payload(100)))
    header.trafficClass = 0xB8
    header.flowLabel = 0xABCDE
    return Wire.ipv6(header, Wire.udp6(Wire.payload(100)))
  }

  static let solicitation = NeighborSolicitation(target: Wire.server6, sourceLinkLayerAddress: Wire.clientMAC)
  static let advertisement = NeighborAdvertisement(
    target: Wire.client6, targetLinkLayerAddress: Wire.clientMAC, isRouter: true, isSolicited: true)
  static let routerSolicitation = RouterSolicitation(sourceLinkLayerAddress: Wire.clientMAC)
  static let routerAdvertisement = RouterAdvertisement(
    hopLimit: 61, isManaged: true, hasOtherConfiguration: true, routerLifetime: 900, reachableTime: 30_000,
    retransmissionTimer: 1_000, sourceLinkLayerAddress: Wire.clientMAC, mtu: 1400,
    prefixes: [
      PrefixInformation(
        prefix: IPv6Prefix(IPv6Address(high: 0x2001_0DB8_0000_0000, low: 0), length: 64), validLifetime: 3600,
        preferredLifetime: 1800)
    ])

  static let neighbours = [
    icmp(
      "neighbour solicitation",
      emitted(solicitation.length) {
        solicitation.emit(into: &$0, at: $1, source: Wire.client6, destination: Wire.server6)
      }, hopLimit: 255,
      [
        "icmpv6.type": "135", "icmpv6.nd.ns.target_address": "fe80::a00:27ff:fe00:2",
        "icmpv6.opt.linkaddr": "08:00:27:00:00:01", "icmpv6.opt.type": "1",
      ]),
    icmp(
      "neighbour advertisement",
      emitted(advertisement.length) {
        advertisement.emit(into: &$0, at: $1, source: Wire.client6, destination: Wire.server6)
      }, hopLimit: 255,
      [
        "icmpv6.type": "136", "icmpv6.nd.na.target_address": "fe80::a00:27ff:fe00:1", "icmpv6.nd.na.flag.r": "1",
        "icmpv6.nd.na.flag.s": "1", "icmpv6.nd.na.flag.o": "1", "icmpv6.opt.type": "2",
      ]),
    icmp(
      "router solicitation",
      emitted(routerSolicitation.length) {
        routerSolicitation.emit(into: &$0, at: $1, source: Wire.client6, destination: Wire.server6)
      }, hopLimit: 255, ["icmpv6.type": "133", "icmpv6.opt.type": "1"]),
    icmp(
      "router advertisement",
      emitted(routerAdvertisement.length) {
        routerAdvertisement.emit(into: &$0, at: $1, source: Wire.client6, destination: Wire.server6)
      }, hopLimit: 255,
      [
        "icmpv6.type": "134", "icmpv6.nd.ra.cur_hop_limit": "61", "icmpv6.nd.ra.flag.m": "1",
        "icmpv6.nd.ra.flag.o": "1", "icmpv6.nd.ra.router_lifetime": "900", "icmpv6.nd.ra.reachable_time": "30000",
        "icmpv6.nd.ra.retrans_timer": "1000", "icmpv6.opt.mtu": "1400", "icmpv6.opt.prefix": "2001:db8::",
        "icmpv6.opt.prefix.length": "64", "icmpv6.opt.prefix.flag.l": "1", "icmpv6.opt.prefix.flag.a": "1",
        "icmpv6.opt.prefix.valid_lifetime": "3600", "icmpv6.opt.prefix.preferred_lifetime": "1800",
      ]),
  ]
}
