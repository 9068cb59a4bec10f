public import OpenFlow
import Packets

/// A match as text, by the names of OXM: `ip_proto=6,tcp_dst=80`, `ipv4_src=10.0.0.0/24`. What a field needs in order to
/// make sense is added where the text does not say it: `tcp_dst=80` matches IPv4's TCP.
public enum MatchText {
  /// Why text is no match: what is wrong, and how to fix it.
  public struct Failure: Error, Hashable, Sendable {
    public var message: String
    public var fix: String
  }

  public static func match(_ text: String) throws(Failure) -> Match {
    var fields: [MatchField] = []
    for part in text.split(separator: ",") {
      let field = try self.field(part)
      guard !fields.contains(where: { $0.field == field.field }) else {
        throw Failure(message: "'\(field.field)' appears twice", fix: "remove one of the two")
      }
      fields.append(field)
    }
    let match = Match(entries: completed(fields).map(MatchEntry.field))
    do { try match.validate() } catch {
      throw Failure(message: "invalid match '\(text)'", fix: "the fields contradict each other; match one protocol")
    }
    return match
  }

  private static func field(_ text: Substring) throws(Failure) -> MatchField {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0].trimmed
    guard let field = OXMField(name: name) else {
      throw Failure(message: "unknown field '\(name)'", fix: "use names of OXM such as eth_dst, ipv4_src, tcp_dst")
    }
    guard parts.count == 2 else {
      throw Failure(message: "'\(name)' has no value", fix: "write '\(name)=…'")
    }
    let pieces = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let value = self.value(pieces[0].trimmed, of: field), value & ~field.allBits == 0 else {
      throw Failure(
        message: "invalid value '\(pieces[0].trimmed)' of '\(name)'", fix: "use a value of \(field.bits) bits")
    }
    guard pieces.count == 2 else { return MatchField(field, value) }
    guard field.isMaskable, let mask = self.mask(pieces[1].trimmed, of: field) else {
      throw Failure(
        message: "invalid mask '\(pieces[1].trimmed)' of '\(name)'", fix: "use a prefix length or a mask, or none")
    }
    guard value & ~mask == 0 else {
      throw Failure(message: "'\(text)' has bits beyond its mask", fix: "set them to zero")
    }
    return MatchField(field, value, mask: mask == field.allBits ? nil : mask)
  }

  private static func value(_ text: Substring, of field: OXMField) -> UInt128? {
    if let mac = MACAddress(text) { return field.bits == 48 ? UInt128(mac.bits) : nil }
    if let address = IPv4Address(text) { return field.bits == 32 ? UInt128(address.bits) : nil }
    if field.bits == 128, let address = IPv6Address(text) { return UInt128(address.high) << 64 | UInt128(address.low) }
    if field == .vlanID { return vlan(text) }
    return number(text)
  }

  /// The number of a VLAN means the tag with it; numbers from 0x1000 on are as they are on the wire.
  private static func vlan(_ text: Substring) -> UInt128? {
    guard let number = number(text) else { return nil }
    return number < VLANPresence.present && number > 0 ? number | VLANPresence.present : number
  }

  private static func number(_ text: Substring) -> UInt128? {
    text.hasPrefix("0x") ? UInt128(text.dropFirst(2), radix: 16) : UInt128(text)
  }

  private static func mask(_ text: Substring, of field: OXMField) -> UInt128? {
    let isPrefix = [
      .ipv4Source, .ipv4Destination, .arpSourceProtocolAddress, .arpTargetProtocolAddress, .ipv6Source,
      .ipv6Destination,
    ].contains(field)
    if isPrefix, let length = Int(text) {
      guard (0...field.bits).contains(length) else { return nil }
      return length == 0 ? 0 : field.allBits & ~((1 << UInt128(field.bits - length)) - 1)
    }
    return value(text, of: field).flatMap { $0 & ~field.allBits == 0 ? $0 : nil }
  }

  /// With what each field depends on before it.
  private static func completed(_ fields: [MatchField]) -> [MatchField] {
    var result: [MatchField] = []
    for field in fields where field.field.prerequisite == nil { result.append(field) }
    for field in fields where field.field.prerequisite != nil { add(field, fields, &result) }
    return result
  }

  private static func add(_ field: MatchField, _ fields: [MatchField], _ result: inout [MatchField]) {
    guard !result.contains(where: { $0.field == field.field }) else { return }
    switch field.field.prerequisite {
    case .oneOf(let needed, let values):
      // ICMPv6 and what builds upon it is IPv6's, everything else IPv4's unless the text says otherwise.
      let isIPv6 = fields.contains { $0.field.needsIPv6 }
      let value = needed == .etherType && values.count > 1 && isIPv6 ? values[1] : values[0]
      add(fields.first { $0.field == needed } ?? MatchField(needed, value), fields, &result)
    case .present(let needed):
      if let other = fields.first(where: { $0.field == needed }) { add(other, fields, &result) }
    case .vlanTag:
      let any = MatchField(.vlanID, VLANPresence.present, mask: VLANPresence.present)
      add(fields.first { $0.field == .vlanID } ?? any, fields, &result)
    case nil: break
    }
    result.append(field)
  }
}

extension OXMField {
  fileprivate var needsIPv6: Bool {
    switch self {
    case .ipv6Source, .ipv6Destination, .ipv6FlowLabel, .ipv6ExtensionHeaders, .icmpv6Type, .icmpv6Code, .ndTarget,
      .ndSourceLinkLayer, .ndTargetLinkLayer:
      true
    default: false
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
