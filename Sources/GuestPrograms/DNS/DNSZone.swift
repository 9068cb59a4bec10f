public import Packets
public import SimulationKernel

/// A part of the tree of names for which a server speaks (RFC 1034, section 4.2).
public struct DNSZone: Hashable, Sendable {
  public let name: DNSName
  public private(set) var records: [DNSRecord]

  /// What a zone has without being told: how long its records may be kept, and an SOA.
  public static let timeToLive: UInt32 = 300

  public init(_ name: DNSName, _ records: [DNSRecord]) {
    self.name = name
    self.records = records
    guard authority == nil else { return }
    let server = DNSName("ns.\(name)") ?? name
    let soa = DNSAuthority(server: server, mailbox: DNSName("hostmaster.\(name)") ?? name)
    self.records.insert(DNSRecord(name, timeToLive: DNSZone.timeToLive, .soa(soa)), at: 0)
  }

  /// The SOA record.
  var authority: DNSRecord? { records.first { $0.name == name && $0.type == .soa } }

  /// What the zone says to a question about a name within it (RFC 1034, section 4.3.2).
  enum Finding {
    case records([DNSRecord])
    /// The name is another's.
    case alias(DNSRecord, to: DNSName)
    /// Others know: the name servers of a zone below.
    case delegation([DNSRecord])
    case noSuchName, noSuchType
  }

  func find(_ question: DNSQuestion) -> Finding {
    if let cut = delegation(above: question.name) { return .delegation(cut) }
    let here = records.filter { $0.name == question.name }
    if question.type != .cname, question.type != .any, let alias = here.first(where: { $0.type == .cname }),
      case .cname(let target) = alias.data
    {
      return .alias(alias, to: target)
    }
    let wanted = here.filter { $0.type == question.type || question.type == .any }
    if !wanted.isEmpty { return .records(wanted) }
    return records.contains { $0.name.isWithin(question.name) } ? .noSuchType : .noSuchName
  }

  /// The name servers of the topmost zone below this one that a name is in.
  private func delegation(above name: DNSName) -> [DNSRecord]? {
    var found: [DNSRecord]?
    var at: DNSName? = name
    while let current = at, current != self.name {
      let servers = records.filter { $0.type == .ns && $0.name == current }
      if !servers.isEmpty { found = servers }
      at = current.parent
    }
    return found
  }

  /// The addresses of a name, whether it is in the zone or glue (RFC 1034, section 4.2.1).
  func addresses(of name: DNSName) -> [DNSRecord] {
    records.filter { $0.name == name && ($0.type == .a || $0.type == .aaaa) }
  }
}

extension DNSZone {
  /// One line of a zone: `www 300 A 203.0.113.10`, where `@` is the zone itself, names without a last dot are within it and
  /// the time may be left out (RFC 1035, section 5.1). Nil if it is not a record.
  public static func record(_ line: String, in zone: DNSName) -> DNSRecord? {
    var words = line.split(separator: " ").map(String.init)[...]
    guard words.count >= 3, let name = absolute(words.removeFirst(), in: zone) else { return nil }
    let time = words.first.flatMap { UInt32($0) }
    if time != nil { words.removeFirst() }
    if words.first?.uppercased() == "IN" { words.removeFirst() }
    guard let type = words.popFirst().flatMap({ DNSType(name: $0) }), let data = data(type, Array(words), in: zone),
      time ?? 0 <= UInt32(Int32.max)
    else { return nil }
    return DNSRecord(name, timeToLive: time ?? timeToLive, data)
  }

  private static func absolute(_ text: String, in zone: DNSName) -> DNSName? {
    if text == "@" { return zone }
    return text.hasSuffix(".") ? DNSName(text) : DNSName(zone == .root ? text : "\(text).\(zone)")
  }

  private static func data(_ type: DNSType, _ words: [String], in zone: DNSName) -> DNSData? {
    let name = { (word: String?) in word.flatMap { absolute($0, in: zone) } }
    switch type {
    case .a: return words.count == 1 ? IPv4Address(words[0]).map { .a($0) } : nil
    case .aaaa: return words.count == 1 ? IPv6Address(words[0]).map { .aaaa($0) } : nil
    case .ns: return words.count == 1 ? name(words[0]).map { .ns($0) } : nil
    case .cname: return words.count == 1 ? name(words[0]).map { .cname($0) } : nil
    case .ptr: return words.count == 1 ? name(words[0]).map { .ptr($0) } : nil
    case .mx:
      guard words.count == 2, let preference = UInt16(words[0]) else { return nil }
      return name(words[1]).map { .mx(preference: preference, $0) }
    case .txt:
      let text = words.joined(separator: " ").utf8.filter { $0 != UInt8(ascii: "\"") }
      return text.count <= 255 ? .txt([Array(text)]) : nil
    case .soa:
      let numbers = words.dropFirst(2).compactMap { UInt32($0) }
      guard words.count == 7, numbers.count == 5, let server = name(words[0]), let mailbox = name(words[1]) else {
        return nil
      }
      var soa = DNSAuthority(server: server, mailbox: mailbox)
      (soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum) =
        (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
      return .soa(soa)
    default: return nil
    }
  }
}

extension DNSZone: StateRecord {
  public static let fields = Fields(\DNSZone.name, \.records)
}
