/// Frames put together by hand, so that the filters and dissectors have something to tell apart. Their checksums are zero.
enum Frames {
  static let arp: [UInt8] =
    mac(0xff) + mac(2) + [0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1] + mac(2) + [10, 0, 0, 2] + mac(0) + [10, 0, 0, 1]
  static let ping = ipv4(from: [10, 0, 0, 2], to: [10, 0, 0, 1], protocol: 1, [8, 0, 0, 0, 0, 1, 0, 1])
  static let query = ipv4(from: [10, 0, 0, 2], to: [203, 0, 113, 10], protocol: 17, ports(1025, 53) + [0, 8, 0, 0])
  static let request = ipv4(from: [10, 0, 0, 2], to: [203, 0, 113, 10], protocol: 6, tcp(1026, 80, flags: 0x18))
  static let answer = ipv4(from: [203, 0, 113, 10], to: [10, 0, 0, 2], protocol: 6, tcp(80, 1026, flags: 0x12))
  static let neighbor: [UInt8] =
    ethernet(0x86dd) + [0x60, 0, 0, 0, 0, 8, 58, 255] + address6(1) + address6(2) + [
      135, 0, 0, 0, 0, 0, 0, 0,
    ]
  static let tagged: [UInt8] = mac(1) + mac(2) + [0x81, 0x00, 0, 42] + query[12...]
  static let long = ipv4(
    from: [10, 0, 0, 2], to: [10, 0, 0, 1], protocol: 17,
    ports(9, 9) + [0x03, 0xf0, 0, 0] + [UInt8](repeating: 0x5a, count: 1000))

  static let all = [arp, ping, query, request, answer, neighbor, tagged, long]

  private static func mac(_ last: UInt8) -> [UInt8] {
    last == 0xff ? [UInt8](repeating: 0xff, count: 6) : [last == 0 ? 0 : 0x08, 0, 0, 0, 0, last]
  }

  private static func ethernet(_ type: UInt16) -> [UInt8] { mac(1) + mac(2) + big(type) }
  private static func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
  private static func ports(_ source: UInt16, _ destination: UInt16) -> [UInt8] { big(source) + big(destination) }
  private static func address6(_ last: UInt8) -> [UInt8] { [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [last] }

  private static func tcp(_ source: UInt16, _ destination: UInt16, flags: UInt8) -> [UInt8] {
    ports(source, destination) + [0, 0, 0, 1, 0, 0, 0, 1, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]
  }

  private static func ipv4(
    from source: [UInt8], to destination: [UInt8], protocol number: UInt8, _ payload: [UInt8]
  ) -> [UInt8] {
    let length = big(UInt16(20 + payload.count))
    return ethernet(0x0800) + [0x45, 0] + length + [0, 0, 0, 0, 64, number, 0, 0] + source + destination + payload
  }
}
