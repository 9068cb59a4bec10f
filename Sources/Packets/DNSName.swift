public import SimulationKernel

/// A domain name (RFC 1034, section 3.1): its labels from the left, compared without regard to the case of ASCII
/// letters.
public struct DNSName: Sendable, StateRecord {
  /// Each 1 to 63 bytes, together at most 255 with their lengths and the root's.
  public let labels: [[UInt8]]

  public static let root = DNSName(labels: [])

  private init(labels: [[UInt8]]) { self.labels = labels }

  /// A name as it is written, with or without the last dot; nil for what is none.
  public init?(_ text: some StringProtocol) {
    guard text != "." else {
      self = .root
      return
    }
    var bytes = Array(text.utf8)
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Array($0) }
    guard labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy { $0 > 0x20 && $0 < 0x7F } }),
      labels.reduce(1, { $0 + 1 + $1.count }) <= 255
    else { return nil }
    self.labels = labels
  }

  /// The name under which a pointer for an IPv4 address stands (RFC 1035, section 3.5).
  public init(reverse address: IPv4Address) {
    let numbers = (0..<4).map { "\(address.bits >> (8 * $0) & 0xFF)" }
    labels = (numbers + ["in-addr", "arpa"]).map { Array($0.utf8) }
  }

  /// The name of an IPv6 address, a hexadecimal digit for each label (RFC 3596, section 2.5).
  public init(reverse address: IPv6Address) {
    let digits = [address.low, address.high].flatMap { half in
      (0..<16).map { String(half >> (4 * UInt64($0)) & 0xF, radix: 16) }
    }
    labels = (digits + ["ip6", "arpa"]).map { Array($0.utf8) }
  }

  /// `*` below a name (RFC 4592, section 2.1.1); nil where that is too long.
  public static func wildcard(below name: DNSName) -> DNSName? {
    let length = name.labels.reduce(1) { $0 + 1 + $1.count }
    return length + 2 <= 255 ? DNSName(labels: [[UInt8(ascii: "*")]] + name.labels) : nil
  }

  /// The name without its first label; nil of the root.
  public var parent: DNSName? { labels.isEmpty ? nil : DNSName(labels: Array(labels.dropFirst())) }

  /// Whether it is `other` or stands below it.
  public func isWithin(_ other: DNSName) -> Bool {
    labels.count >= other.labels.count
      && zip(labels.suffix(other.labels.count), other.labels).allSatisfy {
        DNSName.lowercased($0) == DNSName.lowercased($1)
      }
  }

  fileprivate static func lowercased(_ label: [UInt8]) -> [UInt8] {
    label.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  }

  /// Reads the name at `offset`, which advances past it. Pointers may only lead backwards, so that none goes in a
  /// circle (RFC 1035, section 4.1.4).
  init(parsing bytes: RawSpan, at offset: inout Int) throws(PacketError) {
    var labels: [[UInt8]] = []
    var (at, limit, length) = (offset, offset, 1)
    var hasJumped = false
    while true {
      guard at < bytes.byteCount else { throw .truncated }
      let byte = bytes[byte: at]
      switch byte >> 6 {
      case 0:
        at += 1
        if byte == 0 {
          if !hasJumped { offset = at }
          self.labels = labels
          return
        }
        guard at + Int(byte) <= bytes.byteCount else { throw .truncated }
        length += 1 + Int(byte)
        guard length <= 255 else { throw .badLength }
        labels.append([UInt8](copying: bytes.extracting(at..<at + Int(byte))))
        at += Int(byte)
      case 3:
        guard at + 1 < bytes.byteCount else { throw .truncated }
        if !hasJumped { offset = at + 2 }
        let target = Int(bytes.bigEndian(at, as: UInt16.self) & 0x3FFF)
        guard target < limit else { throw .badAddress }
        (at, limit, hasJumped) = (target, target, true)
      default: throw .badType
      }
    }
  }

  public static let fields = Fields(\DNSName.labels)

  public var inconsistency: String? {
    labels.count < 128 && labels.allSatisfy({ (1...63).contains($0.count) })
      ? nil : "a domain name that is too long, or has an empty label"
  }
}

extension DNSName: Hashable {
  public static func == (a: DNSName, b: DNSName) -> Bool { a.labels.count == b.labels.count && a.isWithin(b) }
  public func hash(into hasher: inout Hasher) { hasher.combine(labels.map(DNSName.lowercased)) }
}

extension DNSName: CustomStringConvertible {
  /// With the last dot. Bytes that would not be understood are written as `\DDD` (RFC 1035, section 5.1).
  public var description: String {
    labels.isEmpty ? "." : labels.map { $0.map(DNSName.text).joined() + "." }.joined()
  }

  private static func text(_ byte: UInt8) -> String {
    if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "\\") { return "\\" + String(UnicodeScalar(byte)) }
    guard byte > 0x20, byte < 0x7F else {
      let digits = "\(byte)"
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
    return String(UnicodeScalar(byte))
  }
}
