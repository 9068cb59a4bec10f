import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

/// What is read of frames.
@Suite struct PacketReaderTests {
  private func key(_ frame: [UInt8]) -> FlowKey { PacketReader(frame.span.bytes, FlowKey(ingress: 3)).key }

  /// The fields that a frame has, with their values.
  private func fields(_ frame: [UInt8]) -> [OXMField: UInt128] {
    let key = key(frame)
    var found: [OXMField: UInt128] = [:]
    for field in OXMField.allCases where isPlausible(field, key) {
      let location = FieldLocation.all[Int(field.rawValue)]
      let present = key[FlowKey.Word.transport] & location.presence == location.presence
      if present { found[field] = key.value(of: location) }
    }
    return found
  }

  /// Whether the prerequisites of a field are in a key.
  private func isPlausible(_ field: OXMField, _ key: FlowKey) -> Bool {
    switch field.prerequisite {
    case .oneOf(let needed, let values):
      values.contains(key.value(of: FieldLocation.all[Int(needed.rawValue)])) && isPlausible(needed, key)
    default: true
    }
  }

  @Test func ethernetFieldsAreThoseOfTheFrame() {
    let found = fields(Frames.ethernet(0x9999, [1]))
    #expect(found[.inPort] == 3)
    #expect(found[.ethernetDestination] == 0x2222_2222_2222)
    #expect(found[.ethernetSource] == 0x1211_1111_1111)
    #expect(found[.etherType] == 0x9999)
    #expect(found[.vlanID] == 0)
    #expect(found[.ipProtocol] == nil)
  }

  @Test func theOutermostTagCountsAndTheTypeBehindAll() {
    let found = fields(Frames.ethernet(0x0806, Frames.arp(1), tags: [(0x88A8, 0x6064), (0x8100, 0x2005)]))
    #expect(found[.vlanID] == 0x1064)
    #expect(found[.vlanPriority] == 3)
    #expect(found[.etherType] == 0x0806)
    #expect(found[.arpOperation] == 1)
    #expect(found[.arpSourceProtocolAddress] == 0x0A00_0001)
    #expect(found[.arpTargetProtocolAddress] == 0x0A00_0002)
    #expect(found[.arpSourceHardwareAddress] == 0x1211_1111_1111)
    #expect(found[.arpTargetHardwareAddress] == 0x2222_2222_2222)
  }

  @Test func aTagWithPriorityAloneIsPresent() {
    #expect(fields(Frames.ethernet(0x9999, [], tags: [(0x8100, 0xE000)]))[.vlanID] == 0x1000)
  }

  @Test func ipv4AndItsTransports() {
    let tcp = fields(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(80, 443), tos: 0x4A)))
    #expect(tcp[.ipDSCP] == 0x12)
    #expect(tcp[.ipECN] == 2)
    #expect(tcp[.ipv4Source] == 0x0A00_0001)
    #expect(tcp[.ipv4Destination] == 0x0A00_0002)
    #expect(tcp[.tcpSource] == 80)
    #expect(tcp[.tcpDestination] == 443)
    let icmp = fields(Frames.ethernet(0x0800, Frames.ipv4(1, Frames.icmp(3, 1))))
    #expect(icmp[.icmpv4Type] == 3)
    #expect(icmp[.icmpv4Code] == 1)
    #expect(fields(Frames.ethernet(0x0800, Frames.ipv4(132, Frames.sctp(7, 8))))[.sctpDestination] == 8)
    #expect(fields(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(7, 8))))[.udpSource] == 7)
  }

  @Test func laterFragmentsHaveNoPorts() {
    let first = fields(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(7, 8), fragment: 0x2000)))
    let later = fields(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(7, 8), fragment: 0x2001)))
    #expect(first[.udpSource] == 7)
    #expect(later[.udpSource] == nil)
    #expect(later[.ipProtocol] == 17)
  }

  @Test func ipv6AndNeighborDiscovery() {
    let frame = Frames.ethernet(0x86DD, Frames.ipv6(58, Frames.neighbor(135), trafficClass: 0x4A, label: 0x12345))
    let found = fields(frame)
    #expect(found[.ipv6Source] == 0x2001_0DB8_0000_0000_0000_0000_0000_0001)
    #expect(found[.ipv6Destination] == 0x2001_0DB8_0000_0000_0000_0000_0000_0002)
    #expect(found[.ipv6FlowLabel] == 0x12345)
    #expect(found[.ipDSCP] == 0x12)
    #expect(found[.icmpv6Type] == 135)
    #expect(found[.ndTarget] == 0x2001_0DB8_0000_0000_0000_0000_0000_0002)
    #expect(found[.ndSourceLinkLayer] == 0x1211_1111_1111)
    #expect(found[.ndTargetLinkLayer] == nil)
    let reply = fields(Frames.ethernet(0x86DD, Frames.ipv6(58, Frames.neighbor(136))))
    #expect(reply[.ndTargetLinkLayer] == 0x1211_1111_1111)
  }

  /// OpenFlow 1.3.5, section 7.2.3.8, with the order of RFC 8200, section 4.1.
  static let chains: [([UInt8], UInt128)] = [
    ([], 0), ([0], 64), ([60], 8), ([43], 32), ([51], 4), ([0, 60, 43, 60], 64 + 8 + 32), ([0, 0], 64 + 128),
    ([43, 0], 32 + 64 + 256), ([60, 60], 8), ([60, 60, 60], 8 + 128), ([51, 43], 4 + 32 + 256),
  ]

  @Test(arguments: chains)
  func extensionHeadersHaveTheirBits(numbers: [UInt8], bits: UInt128) {
    let headers = numbers.map { (number: $0, bytes: [UInt8](repeating: 0, count: 8)) }
    let found = fields(Frames.ethernet(0x86DD, Frames.ipv6(6, Frames.tcp(1, 2), extensions: headers)))
    #expect(found[.ipv6ExtensionHeaders] == bits)
    #expect(found[.ipProtocol] == 6)
    #expect(found[.tcpDestination] == 2)
  }

  @Test func fragmentsNoNextHeaderAndEncryptionEndTheChain() {
    let later = Frames.ipv6(17, Frames.udp(1, 2), extensions: [(44, [0, 0, 0, 8, 0, 0, 0, 1])])
    #expect(fields(Frames.ethernet(0x86DD, later))[.udpSource] == nil)
    #expect(fields(Frames.ethernet(0x86DD, later))[.ipv6ExtensionHeaders] == 16)
    #expect(fields(Frames.ethernet(0x86DD, Frames.ipv6(59, [])))[.ipv6ExtensionHeaders] == 1)
    #expect(fields(Frames.ethernet(0x86DD, Frames.ipv6(50, [1, 2])))[.ipv6ExtensionHeaders] == 2)
  }

  @Test func labelsAndServicesHideWhatFollows() {
    let inner = Frames.ipv4(6, Frames.tcp(1, 2))
    let mpls = fields(Frames.ethernet(0x8847, Frames.mpls(100, bottom: true, trafficClass: 5) + inner))
    #expect(mpls[.mplsLabel] == 100)
    #expect(mpls[.mplsTrafficClass] == 5)
    #expect(mpls[.mplsBottomOfStack] == 1)
    #expect(mpls[.ipv4Source] == nil)
    let pbb = fields(Frames.ethernet(0x88E7, [0, 0x12, 0x34, 0x56] + Frames.ethernet(0x0800, inner)))
    #expect(pbb[.pbbISID] == 0x123456)
    #expect(pbb[.ethernetDestination] == 0x2222_2222_2222)
  }

  @Test func framesOf802Dot2HaveTheTypeOfTheirSNAPHeader() {
    let snap = [0xAA, 0xAA, 0x03, 0, 0, 0, 0x08, 0x06] + Frames.arp(2)
    #expect(fields(Frames.ethernet(snap.count, snap))[.arpOperation] == 2)
    #expect(fields(Frames.ethernet(3, [0x42, 0x42, 3]))[.etherType] == 0x05FF)
  }

  /// A frame cut anywhere has the fields before the cut, and no others; nothing traps.
  @Test func cutFramesHaveTheFieldsBeforeTheCut() {
    let frames = [
      Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(80, 443)), tags: [(0x8100, 5)]),
      Frames.ethernet(0x86DD, Frames.ipv6(58, Frames.neighbor(135), extensions: [(0, [0, 0, 0, 0, 0, 0, 0, 0])])),
      Frames.ethernet(0x0806, Frames.arp(1)),
      Frames.ethernet(0x8847, Frames.mpls(5) + Frames.ipv4(6, Frames.tcp(1, 2))),
      Frames.ethernet(0x88E7, [0, 0, 0, 1] + Frames.ethernet(0x0806, Frames.arp(1))),
    ]
    for frame in frames {
      let whole = fields(frame)
      for length in 14..<frame.count {
        for (field, value) in fields(Array(frame[..<length])) {
          let isChanged = field == .etherType || field == .vlanID || field == .vlanPriority || field == .ipProtocol
          #expect(isChanged || field == .ipv6ExtensionHeaders || whole[field] == value, "\(field) at \(length)")
        }
      }
    }
  }

  /// Most frames are read at once, those with a tag step by step: both come to the same.
  @Test(arguments: 0..<200) func framesAreReadAsThoseWithATag(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "plain")
    for _ in 0..<50 {
      let number = [6, 17, 1, 132][Int(random.next() % 4)] as UInt8
      var packet = Frames.ipv4(number, number == 6 ? Frames.tcp(80, 443) : Frames.udp(53, 1_024), tos: 0xB9)
      for _ in 0..<Int(random.next() % 3) {
        packet[Int(random.next() % 24)] =
          [0, 5, 24, 0x45, 0x46, 0x20, UInt8(truncatingIfNeeded: random.next())][
            Int(random.next() % 7)]
      }
      packet.removeLast(Int(random.next() % UInt64(packet.count)))
      let plain = Frames.ethernet(0x0800, packet)
      let tagged = Frames.ethernet(0x0800, packet, tags: [(0x8100, 5)])
      let origin = FlowKey(ingress: 1)
      var other = PacketReader(tagged.span.bytes, origin)
      let one = PacketReader(plain.span.bytes, origin)
      other.key[FlowKey.Word.source] &= ~0xFFFF
      #expect(one.key == other.key)
      #expect(one.layout.transport == other.layout.transport && one.layout.network == other.layout.network)
      if one.layout.transport != .none {
        #expect(one.layout.transportOffset + 4 == other.layout.transportOffset)
        #expect(one.layout.transportEnd + 4 == other.layout.transportEnd)
      }
    }
  }

  @Test(arguments: 0..<200) func noFrameTraps(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "noise")
    let types = [0x0800, 0x86DD, 0x0806, 0x8847, 0x88E7, 0x8100, 3]
    for type in types {
      let noise = (0..<Int(random.next() % 90)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var frame = Frames.ethernet(type, noise)
      if type == 0x0800, frame.count > 14 { frame[14] = 0x45 }
      if type == 0x86DD, frame.count > 20 {
        (frame[14], frame[20]) = (0x60, [0, 43, 44, 51, 58, 60][Int(random.next() % 6)])
      }
      let reader = PacketReader(frame.span.bytes, FlowKey(ingress: 1))
      for field in OXMField.allCases where field.isSettable && field != .tunnelID {
        var copy = frame
        var span = copy.mutableSpan
        var bytes = span.mutableBytes
        reader.layout.set(field, to: UInt128(random.next()), in: &bytes)
      }
    }
  }
}
