public import Packets
public import SimulationKernel

/// A part of the name tree for which a server is authoritative (RFC 1034, section 4.2).
public struct DNSZone: Hashable, Sendable, StateRecord {
  public let name: DNSName
  public private(set) var records: [DNSRecord]

  /// The defaults of a zone: the time to live of its records, and an SOA.
  public static let timeToLive: UInt32 = 300

  /// Without duplicates; records of one name and type have the same time to live, the lowest given (RFC 2181, sections 5 and
  /// 5.2).
  public init(_ name: DNSName, _ records: [DNSRecord]) {
    self.name = name
    self.records = []
    for record in records where !self.records.contains(where: { $0.name == record.name && $0.data == record.data }) {
      let set = records.filter { $0.name == record.name && $0.type == record.type }
      self.records.append(
        DNSRecord(record.name, timeToLive: set.map(\.timeToLive).min() ?? record.timeToLive, record.data))
    }
    guard authority == nil else { return }
    let server = DNSName("ns.\(name)") ?? name
    let soa = DNSAuthority(server: server, mailbox: DNSName("hostmaster.\(name)") ?? name)
    self.records.insert(DNSRecord(name, timeToLive: DNSZone.timeToLive, .soa(soa)), at: 0)
  }

  /// The SOA record.
  var authority: DNSRecord? { records.first { $0.name == name && $0.type == .soa } }

  /// The zone's answer to a question about a name in it (RFC 1034, section 4.3.2).
  enum Finding {
    case records([DNSRecord])
    /// The name is an alias.
    case alias(DNSRecord, to: DNSName)
    /// A referral to the name servers of a zone below.
    case delegation([DNSRecord])
    case noSuchName, noSuchType
  }

  func find(_ question: DNSQuestion) -> Finding {
    if let cut = delegation(above: question.name) {
      // DS records are in the parent zone (RFC 4035, section 3.1.4.1).
      let isOfParent = question.type == DNSZone.delegationSigner && cut.first?.name == question.name
      return isOfParent ? .noSuchType : .delegation(cut)
    }
    guard let here = records(at: question.name) else { return .noSuchName }
    if question.type != .cname, question.type != .any, let alias = here.first(where: { $0.type == .cname }),
      case .cname(let target) = alias.data
    {
      return .alias(alias, to: target)
    }
    let wanted = here.filter { $0.type == question.type || question.type == .any }
    return wanted.isEmpty ? .noSuchType : .records(wanted)
  }

  private static let delegationSigner = DNSType(rawValue: 43)

  /// The records of a name, possibly synthesized from a wildcard (RFC 4592, section 3.3); nil if the name does not exist.
  private func records(at name: DNSName) -> [DNSRecord]? {
    if exists(name) { return records.filter { $0.name == name } }
    var encloser = name.parent
    while let current = encloser, !exists(current) { encloser = current.parent }
    guard let encloser, let source = DNSName.wildcard(below: encloser), exists(source) else { return nil }
    return records.filter { $0.name == source }.map { DNSRecord(name, timeToLive: $0.timeToLive, $0.data) }
  }

  /// Whether the name or one below it has records (RFC 4592, section 2.2.2).
  private func exists(_ name: DNSName) -> Bool { records.contains { $0.name.isWithin(name) } }

  /// The SOA of a negative answer, with the time for which that may be cached (RFC 2308, section 3).
  var denial: [DNSRecord] {
    guard var record = authority, case .soa(let soa) = record.data else { return [] }
    record.timeToLive = min(record.timeToLive, soa.minimum)
    return [record]
  }

  /// The name servers of the topmost delegated zone that contains a name.
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

  /// The addresses of a name, from the zone or from glue (RFC 1034, section 4.2.1).
  func addresses(of name: DNSName) -> [DNSRecord] {
    records.filter { $0.name == name && ($0.type == .a || $0.type == .aaaa) }
  }

  public static let fields = Fields(\DNSZone.name, \.records)
}
