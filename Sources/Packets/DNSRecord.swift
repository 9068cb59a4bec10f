/// A resource record of class IN.
public struct DNSRecord: Hashable, Sendable {
  public var name: DNSName
  /// In seconds.
  public var timeToLive: UInt32
  public var data: DNSData

  public init(_ name: DNSName, timeToLive: UInt32, _ data: DNSData) {
    self.name = name
    self.timeToLive = timeToLive
    self.data = data
  }

  public var type: DNSType { data.type }
}

/// The data of a record.
public enum DNSData: Hashable, Sendable {
  case a(IPv4Address)
  case aaaa(IPv6Address)
  case ns(DNSName)
  case cname(DNSName)
  case ptr(DNSName)
  case mx(preference: UInt16, DNSName)
  case txt([[UInt8]])
  /// Where a service is to be had (RFC 2782).
  case srv(priority: UInt16, weight: UInt16, port: UInt16, DNSName)
  /// Who may certify the name (RFC 8659).
  case caa(flags: UInt8, tag: [UInt8], value: [UInt8])
  case soa(DNSAuthority)
  case other(DNSType, [UInt8])

  public var type: DNSType {
    switch self {
    case .a: .a
    case .aaaa: .aaaa
    case .ns: .ns
    case .cname: .cname
    case .ptr: .ptr
    case .mx: .mx
    case .txt: .txt
    case .srv: .srv
    case .caa: .caa
    case .soa: .soa
    case .other(let type, _): type
    }
  }
}

/// The data of an SOA record (RFC 1035, section 3.3.13); the times are in seconds.
public struct DNSAuthority: Hashable, Sendable {
  public var server: DNSName
  public var mailbox: DNSName
  public var serial: UInt32 = 1
  public var refresh: UInt32 = 3600
  public var retry: UInt32 = 600
  public var expire: UInt32 = 86_400
  /// How long a negative answer may be cached (RFC 2308, section 4).
  public var minimum: UInt32 = 60

  public init(server: DNSName, mailbox: DNSName) {
    self.server = server
    self.mailbox = mailbox
  }
}

extension DNSData: CustomStringConvertible {
  /// As in a zone file.
  public var description: String {
    switch self {
    case .a(let address): "\(address)"
    case .aaaa(let address): "\(address)"
    case .ns(let name), .cname(let name), .ptr(let name): "\(name)"
    case .mx(let preference, let name): "\(preference) \(name)"
    case .txt(let texts): texts.map { "\"" + $0.map(DNSData.text).joined() + "\"" }.joined(separator: " ")
    case .srv(let priority, let weight, let port, let name): "\(priority) \(weight) \(port) \(name)"
    case .caa(let flags, let tag, let value):
      "\(flags) \(String(decoding: tag, as: UTF8.self)) \"" + value.map(DNSData.text).joined() + "\""
    case .soa(let soa):
      "\(soa.server) \(soa.mailbox) \(soa.serial) \(soa.refresh) \(soa.retry) \(soa.expire) \(soa.minimum)"
    case .other(_, let bytes):
      "\\# \(bytes.count)" + (bytes.isEmpty ? "" : " " + bytes.map { hexadecimal($0).uppercased() }.joined())
    }
  }

  private static func text(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
    case 0x20..<0x7F: String(UnicodeScalar(byte))
    default: "\\" + String(repeating: "0", count: 3 - "\(byte)".count) + "\(byte)"
    }
  }
}
