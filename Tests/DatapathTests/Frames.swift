import Packets

@testable import Datapath

/// Frames built from their headers, with right checksums and without padding.
enum Frames {
  static let destination: [UInt8] = [0x22, 0x22, 0x22, 0x22, 0x22, 0x22]
  static let data = [UInt8](1...21)
  static let source: [UInt8] = [0x12, 0x11, 0x11, 0x11, 0x11, 0x11]

  static func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }

  /// - Parameter tags: EtherType and control of each VLAN tag, from the outside in.
  static func ethernet(
    _ type: Int, _ payload: [UInt8], tags: [(type: Int, control: Int)] = [], to destination: [UInt8] = destination,
    from source: [UInt8] = source
  ) -> [UInt8] {
    destination + source + tags.flatMap { word($0.type) + word($0.control) } + word(type) + payload
  }

  static func ipv4(
    _ protocol: UInt8, _ payload: [UInt8], from source: [UInt8] = [10, 0, 0, 1],
    to destination: [UInt8] = [10, 0, 0, 2],
    tos: UInt8 = 0, ttl: UInt8 = 64, fragment: Int = 0
  ) -> [UInt8] {
    var header = [0x45, tos] + word(20 + payload.count) + [0, 1] + word(fragment) + [ttl, `protocol`, 0, 0] + source
    header += destination
    header.replaceSubrange(10..<12, with: word(Int(InternetChecksum.checksum(of: header.span.bytes))))
    let pseudo = source + destination + [0, `protocol`] + word(payload.count)
    return header + (fragment == 0 ? sealed(payload, `protocol`, pseudo) : payload)
  }

  static let address6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1]
  static let other6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [2]

  /// - Parameter extensions: the headers between, whole, each with its own number.
  static func ipv6(
    _ protocol: UInt8, _ payload: [UInt8], from source: [UInt8] = address6, to destination: [UInt8] = other6,
    trafficClass: UInt8 = 0, label: Int = 0, hopLimit: UInt8 = 64, extensions: [(number: UInt8, bytes: [UInt8])] = []
  ) -> [UInt8] {
    var next = `protocol`
    var between: [UInt8] = []
    for one in extensions.reversed() {
      between = [next] + one.bytes.dropFirst() + between
      next = one.number
    }
    let first = 6 << 28 | Int(trafficClass) << 20 | label
    let length = word(between.count + payload.count)
    let header = word(first >> 16) + word(first) + length + [next, hopLimit] + source + destination
    let pseudo = source + destination + [0, 0] + word(payload.count) + [0, 0, 0, `protocol`]
    return header + between + sealed(payload, `protocol`, pseudo)
  }

  static func tcp(_ source: Int, _ destination: Int, _ data: [UInt8] = data) -> [UInt8] {
    word(source) + word(destination) + [0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x10, 0x20, 0, 0, 0, 0, 0] + data
  }

  static func udp(_ source: Int, _ destination: Int, _ data: [UInt8] = data) -> [UInt8] {
    word(source) + word(destination) + word(8 + data.count) + [0, 0] + data
  }

  static func sctp(_ source: Int, _ destination: Int) -> [UInt8] {
    word(source) + word(destination) + [0, 0, 0, 9, 0, 0, 0, 0, 0, 3, 0, 20] + Array(repeating: 7, count: 16)
  }

  static func icmp(_ type: UInt8, _ code: UInt8 = 0) -> [UInt8] { [type, code, 0, 0, 0, 1, 0, 1, 9, 9, 9] }

  /// A neighbor solicitation (135) or advertisement (136) with the option that goes with it.
  static func neighbor(_ type: UInt8, target: [UInt8] = other6, link: [UInt8] = source) -> [UInt8] {
    [type, 0, 0, 0, 0, 0, 0, 0] + target + [type == 135 ? 1 : 2, 1] + link
  }

  static func arp(_ operation: Int) -> [UInt8] {
    [0, 1, 8, 0, 6, 4] + word(operation) + source + [10, 0, 0, 1] + destination + [10, 0, 0, 2]
  }

  static func mpls(_ label: Int, bottom: Bool = true, ttl: UInt8 = 64, trafficClass: Int = 0) -> [UInt8] {
    let entry = label << 12 | trafficClass << 9 | (bottom ? 0x100 : 0) | Int(ttl)
    return word(entry >> 16) + word(entry)
  }

  /// The checksum filled in.
  private static func sealed(_ payload: [UInt8], _ protocol: UInt8, _ pseudo: [UInt8]) -> [UInt8] {
    var payload = payload
    switch `protocol` {
    case 6: payload.replaceSubrange(16..<18, with: checksum(pseudo + payload))
    case 17:
      let sum = checksum(pseudo + payload)
      payload.replaceSubrange(6..<8, with: sum == [0, 0] ? [0xFF, 0xFF] : sum)
    case 1: payload.replaceSubrange(2..<4, with: checksum(payload))
    case 58: payload.replaceSubrange(2..<4, with: checksum(pseudo + payload))
    case 132:
      let sum = CRC32C.checksum(of: payload.span.bytes, checksumAt: 8)
      payload.replaceSubrange(8..<12, with: word(Int(sum >> 16)) + word(Int(sum & 0xFFFF)))
    default: break
    }
    return payload
  }

  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    word(Int(InternetChecksum.checksum(of: bytes.span.bytes)))
  }
}

extension PacketReader {
  /// What a frame is found to be.
  init(_ frame: RawSpan, _ origin: FlowKey) {
    self.init(origin)
    read(frame)
  }
}
