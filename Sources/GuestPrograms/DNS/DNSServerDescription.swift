public import Packets
public import Settings

/// A name server as a topology file describes it.
public struct DNSServerDescription: Hashable, Sendable {
  public var zones: [Entry<DNSName, [Located<String>]>] = []
  public var recursion = false
  public var forwarders: [Located<HostReference>] = []
  public var hints: [Located<HostReference>] = []

  init() {}

  static let keys = KeyTable("a name server", DNSServerDescription()) {
    Key(
      "zones", \.zones, .map(keys: .domainName, .list(of: Scalar.text.located, "a record")),
      "What it is authoritative for: lines such as 'www 300 A 203.0.113.10'."
    ).alwaysPrinted
    Key("recursion", \.recursion, .boolean, "Whether it resolves for its clients what it does not know.")
      .alwaysPrinted
    Key(
      "forward", \.forwarders, .oneOrMore(Scalar.host.located, "a name server"),
      "The name servers that it forwards such questions to.")
    Key(
      "hints", \.hints, .oneOrMore(Scalar.host.located, "a name server"),
      "The root's name servers, where it begins otherwise.")
  }

  /// The description of a server.
  init(_ settings: DNSServerSettings) {
    zones = settings.zones.map { zone in
      Entry(
        Located(zone.name),
        zone.records.map { Located("\($0.name) \($0.timeToLive) \($0.type) \($0.data)") })
    }
    recursion = settings.recursion
    forwarders = settings.forwarders.map { Located(.address($0)) }
    hints = settings.hints.map { Located(.address($0)) }
  }

  func settings(
    in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog
  ) -> DNSServerSettings {
    var settings = DNSServerSettings()
    settings.recursion = recursion
    settings.forwarders = forwarders.compactMap { context.hosts.address(of: $0, &faults) }
    settings.hints = hints.compactMap { context.hosts.address(of: $0, &faults) }
    settings.zones = zones.map { zone in
      let records = zone.value.compactMap { line in
        record(line, in: zone.name.value, &faults).map { (record: $0, location: line.location) }
      }
      checkAliases(records, &faults)
      return DNSZone(zone.name.value, records.map(\.record))
    }
    if recursion, settings.forwarders.isEmpty, settings.hints.isEmpty, settings.zones.isEmpty {
      faults.report("a recursive name server with no servers to ask", at: location, fix: "add 'forward' or 'hints'")
    }
    return settings
  }

  /// A name with an alias has no other records (RFC 1034, section 3.6.2; RFC 2181, section 10.1).
  private func checkAliases(_ records: [(record: DNSRecord, location: SourceLocation)], _ faults: inout FaultLog) {
    for (record, location) in records where record.type == .cname {
      let others = records.filter { $0.record.name == record.name && $0.record.data != record.data }
      guard !others.isEmpty else { continue }
      faults.report(
        "\(record.name) is an alias (CNAME) and has other records", at: location,
        fix: "remove the CNAME record, or the others of that name")
    }
  }

  private func record(_ line: Located<String>, in zone: DNSName, _ faults: inout FaultLog) -> DNSRecord? {
    let record = DNSZone.record(line.value, in: zone)
    guard let record, record.name.isWithin(zone) || record.type == .a else {
      faults.report(
        "invalid record '\(line.value)' in zone \(zone)", at: line.location,
        fix: "use a line such as 'www 300 A 203.0.113.10' of type A, AAAA, NS, CNAME, MX, TXT, PTR, SRV, CAA or SOA")
      return nil
    }
    return record
  }
}
