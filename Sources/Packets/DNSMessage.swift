public import SimulationKernel

/// What came of a query (RFC 1035, section 4.1.1).
public struct DNSResponseCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let noError = DNSResponseCode(rawValue: 0)
  public static let formatError = DNSResponseCode(rawValue: 1)
  public static let serverFailure = DNSResponseCode(rawValue: 2)
  public static let noSuchName = DNSResponseCode(rawValue: 3)
  public static let notImplemented = DNSResponseCode(rawValue: 4)
  public static let refused = DNSResponseCode(rawValue: 5)
}

extension DNSResponseCode: CustomStringConvertible {
  /// As `dig` has it.
  public var description: String {
    let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"]
    return names.indices.contains(Int(rawValue)) ? names[Int(rawValue)] : "RESERVED\(rawValue)"
  }
}

/// What is asked.
public struct DNSQuestion: Hashable, Sendable, StateRecord {
  public var name: DNSName
  public var type: DNSType
  public var kind: DNSClass

  public init(_ name: DNSName, _ type: DNSType, in kind: DNSClass = .internet) {
    self.name = name
    self.type = type
    self.kind = kind
  }

  public static let fields = Fields(\DNSQuestion.name, \.type, \.kind)
}

/// A message of the domain name system (RFC 1035, section 4), with EDNS0 (RFC 6891). Of other classes than IN it knows
/// nothing: their records are passed over.
public struct DNSMessage: Hashable, Sendable {
  public static let port: UInt16 = 53
  /// The answer to what could not be read: nothing but a header (RFC 1035, section 4.1.1). Nil for what is no query, so that no
  /// error answers another.
  public static func formatError(to bytes: RawSpan) -> DNSMessage? {
    guard bytes.byteCount >= headerLength, bytes[byte: 2] & 0x80 == 0 else { return nil }
    var reply = DNSMessage(identifier: bytes.bigEndian(0))
    reply.isResponse = true
    reply.operation = bytes[byte: 2] >> 3 & 15
    reply.wantsRecursion = bytes[byte: 2] & 1 != 0
    reply.code = .formatError
    return reply
  }

  /// Bytes of a message over UDP, at most, where nobody has said that he takes more.
  public static let datagramLimit = 512

  public var identifier: UInt16
  public var isResponse = false
  public var operation: UInt8 = 0
  public var isAuthoritative = false
  public var isTruncated = false
  public var wantsRecursion = false
  public var offersRecursion = false
  public var code = DNSResponseCode.noError
  public var question: DNSQuestion?
  public var answers: [DNSRecord] = []
  public var authorities: [DNSRecord] = []
  /// Without the OPT record, which is ``extension``.
  public var additionals: [DNSRecord] = []
  /// Nil without EDNS.
  public var `extension`: DNSExtension?

  static let headerLength = 12

  public init(identifier: UInt16) { self.identifier = identifier }

  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= DNSMessage.headerLength else { throw .truncated }
    identifier = bytes.bigEndian(0)
    let flags = bytes.bigEndian(2, as: UInt16.self)
    isResponse = flags & 0x8000 != 0
    operation = UInt8(flags >> 11 & 15)
    (isAuthoritative, isTruncated) = (flags & 0x0400 != 0, flags & 0x0200 != 0)
    (wantsRecursion, offersRecursion) = (flags & 0x0100 != 0, flags & 0x0080 != 0)
    code = DNSResponseCode(rawValue: UInt8(flags & 15))
    var offset = DNSMessage.headerLength
    let questions = bytes.bigEndian(4, as: UInt16.self)
    // Nobody has ever said what several questions would mean (RFC 9619).
    guard questions <= 1 else { throw .badLength }
    if questions == 1 { question = try DNSMessage.question(bytes, &offset) }
    var found: [DNSExtension] = []
    answers = try DNSMessage.records(bytes, &offset, count: bytes.bigEndian(6, as: UInt16.self), &found)
    authorities = try DNSMessage.records(bytes, &offset, count: bytes.bigEndian(8, as: UInt16.self), &found)
    // One at most, among the additional records (RFC 6891, section 6.1.1).
    guard found.isEmpty else { throw .badType }
    additionals = try DNSMessage.records(bytes, &offset, count: bytes.bigEndian(10, as: UInt16.self), &found)
    guard found.count <= 1 else { throw .badLength }
    `extension` = found.first
  }

  private static func question(_ bytes: RawSpan, _ offset: inout Int) throws(PacketError) -> DNSQuestion {
    let name = try DNSName(parsing: bytes, at: &offset)
    guard offset + 4 <= bytes.byteCount else { throw .truncated }
    defer { offset += 4 }
    return DNSQuestion(
      name, DNSType(rawValue: bytes.bigEndian(offset)), in: DNSClass(rawValue: bytes.bigEndian(offset + 2)))
  }

  private static func records(
    _ bytes: RawSpan, _ offset: inout Int, count: UInt16, _ extensions: inout [DNSExtension]
  ) throws(PacketError) -> [DNSRecord] {
    var records: [DNSRecord] = []
    for _ in 0..<count {
      let name = try DNSName(parsing: bytes, at: &offset)
      guard offset + 10 <= bytes.byteCount else { throw .truncated }
      let (type, kind) = (DNSType(rawValue: bytes.bigEndian(offset)), bytes.bigEndian(offset + 2, as: UInt16.self))
      let time = bytes.bigEndian(offset + 4, as: UInt32.self)
      let length = Int(bytes.bigEndian(offset + 8, as: UInt16.self))
      offset += 10
      guard offset + length <= bytes.byteCount else { throw .truncated }
      if type == DNSExtension.type {
        guard name == .root else { throw .badType }
        extensions.append(DNSExtension(kind: kind, time: time))
      } else if kind == 1 {
        let data = try DNSData(parsing: bytes, offset..<offset + length, type)
        // A time with its highest bit set is none (RFC 2181, section 8).
        records.append(DNSRecord(name, timeToLive: time > UInt32(Int32.max) ? 0 : time, data))
      }
      offset += length
    }
    return records
  }
}

extension DNSData {
  fileprivate init(parsing bytes: RawSpan, _ range: Range<Int>, _ type: DNSType) throws(PacketError) {
    var offset = range.lowerBound
    switch type {
    case .a:
      guard range.count == 4 else { throw .badLength }
      self = .a(IPv4Address(bits: bytes.bigEndian(offset)))
    case .aaaa:
      guard range.count == 16 else { throw .badLength }
      self = .aaaa(IPv6Address(high: bytes.bigEndian(offset), low: bytes.bigEndian(offset + 8)))
    case .ns: self = .ns(try DNSName(parsing: bytes, at: &offset))
    case .cname: self = .cname(try DNSName(parsing: bytes, at: &offset))
    case .ptr: self = .ptr(try DNSName(parsing: bytes, at: &offset))
    case .mx:
      guard range.count > 2 else { throw .badLength }
      offset += 2
      self = .mx(preference: bytes.bigEndian(range.lowerBound), try DNSName(parsing: bytes, at: &offset))
    case .srv:
      guard range.count > 6 else { throw .badLength }
      offset += 6
      self = .srv(
        priority: bytes.bigEndian(range.lowerBound), weight: bytes.bigEndian(range.lowerBound + 2),
        port: bytes.bigEndian(range.lowerBound + 4), try DNSName(parsing: bytes, at: &offset))
    case .caa:
      guard range.count >= 2, Int(bytes[byte: offset + 1]) <= range.count - 2 else { throw .badLength }
      let end = offset + 2 + Int(bytes[byte: offset + 1])
      self = .caa(
        flags: bytes[byte: offset], tag: [UInt8](copying: bytes.extracting(offset + 2..<end)),
        value: [UInt8](copying: bytes.extracting(end..<range.upperBound)))
    case .soa:
      self = .soa(try DNSAuthority(parsing: bytes, &offset, range))
    case .txt:
      self = .txt(try DNSData.texts(bytes, range))
      offset = range.upperBound
    default: self = .other(type, [UInt8](copying: bytes.extracting(range)))
    }
    let isNamed = [DNSType.ns, .cname, .ptr, .mx, .soa, .srv].contains(type)
    guard !isNamed || offset == range.upperBound else { throw .badLength }
  }

  private static func texts(_ bytes: RawSpan, _ range: Range<Int>) throws(PacketError) -> [[UInt8]] {
    var texts: [[UInt8]] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      let end = offset + 1 + Int(bytes[byte: offset])
      guard end <= range.upperBound else { throw .truncated }
      texts.append([UInt8](copying: bytes.extracting(offset + 1..<end)))
      offset = end
    }
    return texts
  }
}

extension DNSAuthority {
  fileprivate init(parsing bytes: RawSpan, _ offset: inout Int, _ range: Range<Int>) throws(PacketError) {
    server = try DNSName(parsing: bytes, at: &offset)
    mailbox = try DNSName(parsing: bytes, at: &offset)
    guard offset + 20 <= range.upperBound else { throw .truncated }
    (serial, refresh) = (bytes.bigEndian(offset), bytes.bigEndian(offset + 4))
    (retry, expire) = (bytes.bigEndian(offset + 8), bytes.bigEndian(offset + 12))
    minimum = bytes.bigEndian(offset + 16)
    offset += 20
  }
}

extension DNSData {
  /// The data of a record from its bytes, in which names are not compressed; nil where they are not what the type has.
  public init?(_ type: DNSType, _ bytes: [UInt8]) {
    guard let data = try? DNSData(parsing: bytes.span.bytes, 0..<bytes.count, type) else { return nil }
    self = data
  }
}
