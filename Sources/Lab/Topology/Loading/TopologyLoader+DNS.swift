import GuestPrograms
import Packets

extension TopologyLoader {
  mutating func nameServer(_ value: YAMLValue) -> DNSServerSettings {
    var settings = DNSServerSettings()
    settings.recursion = value["recursion"]?.boolean ?? false
    settings.forwarders = (value["forward"]?.elements ?? []).compactMap { ipv4Address($0) }
    settings.hints = (value["hints"]?.elements ?? []).compactMap { ipv4Address($0) }
    for entry in value["zones"]?.entries ?? [] {
      guard let name = DNSName(entry.key) else { continue }
      settings.zones.append(DNSZone(name, entry.value.elements.compactMap { record($0, in: name) }))
    }
    if settings.recursion, settings.forwarders.isEmpty, settings.hints.isEmpty, settings.zones.isEmpty {
      faults.report(
        "a name server with 'recursion' that knows nobody to ask", at: value.place, mend: "add 'forward' or 'hints'")
    }
    return settings
  }

  private mutating func record(_ value: YAMLValue, in zone: DNSName) -> DNSRecord? {
    guard let text = value.text else { return nil }
    guard let record = DNSZone.record(text, in: zone), record.name.isWithin(zone) || record.type == .a else {
      faults.report(
        "'\(text)' is no record of the zone \(zone)", at: value.place,
        mend: "write it as 'www 300 A 203.0.113.10', with one of the types A, AAAA, NS, CNAME, MX, TXT, PTR and SOA")
      return nil
    }
    return record
  }
}
