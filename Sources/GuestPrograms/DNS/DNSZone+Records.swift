public import Packets

extension DNSZone {
  /// A line of a zone such as `www 300 IN A 203.0.113.10`. `@` is the zone itself, and names without a trailing dot are relative
  /// to it (RFC 1035, section 5.1). Time to live and class are optional, in either order. Nil for an invalid record.
  public static func record(_ line: String, in zone: DNSName) -> DNSRecord? {
    guard let words = ZoneWord.split(line), words.count >= 3, let name = absolute(words[0].text, in: zone) else {
      return nil
    }
    var rest = words.dropFirst()
    var time: UInt32?
    while let word = rest.first, !word.isQuoted {
      if word.text.uppercased() == "IN" {
        rest.removeFirst()
      } else if time == nil, let seconds = ZoneWord.seconds(word.text) {
        time = seconds
        rest.removeFirst()
      } else {
        break
      }
    }
    guard let type = rest.popFirst().flatMap({ DNSType(name: $0.text) }), !type.isMeta,
      let data = data(type, Array(rest), in: zone), time ?? 0 <= UInt32(Int32.max)
    else { return nil }
    return DNSRecord(name, timeToLive: time ?? timeToLive, data)
  }

  private static func absolute(_ text: String, in zone: DNSName) -> DNSName? {
    if text == "@" { return zone }
    return text.hasSuffix(".") ? DNSName(text) : DNSName(zone == .root ? text : "\(text).\(zone)")
  }

  private static func data(_ type: DNSType, _ words: [ZoneWord], in zone: DNSName) -> DNSData? {
    let texts = words.map(\.text)
    if words.first?.text == "\\#", words.first?.isQuoted == false { return generic(type, texts) }
    switch type {
    case .a: return texts.count == 1 ? IPv4Address(texts[0]).map { .a($0) } : nil
    case .aaaa: return texts.count == 1 ? IPv6Address(texts[0]).map { .aaaa($0) } : nil
    case .ns: return name(texts, 0, in: zone).map { .ns($0) }
    case .cname: return name(texts, 0, in: zone).map { .cname($0) }
    case .ptr: return name(texts, 0, in: zone).map { .ptr($0) }
    case .mx:
      guard let preference = texts.first.flatMap({ UInt16($0) }) else { return nil }
      return name(texts, 1, in: zone).map { .mx(preference: preference, $0) }
    case .srv:
      let numbers = texts.prefix(3).compactMap { UInt16($0) }
      guard numbers.count == 3 else { return nil }
      return name(texts, 3, in: zone).map { .srv(priority: numbers[0], weight: numbers[1], port: numbers[2], $0) }
    case .txt:
      // One or more character-strings (RFC 1035, section 3.3.14).
      return words.isEmpty || words.contains { $0.bytes.count > 255 } ? nil : .txt(words.map(\.bytes))
    case .caa:
      guard words.count == 3, let flags = UInt8(texts[0]), (1...255).contains(words[1].bytes.count) else { return nil }
      return .caa(flags: flags, tag: words[1].bytes, value: words[2].bytes)
    case .soa: return authority(texts, in: zone)
    default: return nil
    }
  }

  /// The name that must be the last word, at `index`.
  private static func name(_ words: [String], _ index: Int, in zone: DNSName) -> DNSName? {
    words.count == index + 1 ? absolute(words[index], in: zone) : nil
  }

  private static func authority(_ words: [String], in zone: DNSName) -> DNSData? {
    let words = words.filter { $0 != "(" && $0 != ")" }
    let numbers = words.dropFirst(2).compactMap(ZoneWord.seconds)
    guard words.count == 7, numbers.count == 5, let server = absolute(words[0], in: zone),
      let mailbox = absolute(words[1], in: zone)
    else { return nil }
    var soa = DNSAuthority(server: server, mailbox: mailbox)
    (soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum) =
      (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
    return .soa(soa)
  }

  /// `\# 4 0A000001`: the bytes of any type (RFC 3597, section 5).
  private static func generic(_ type: DNSType, _ words: [String]) -> DNSData? {
    let digits = Array(words.dropFirst(2).joined().utf8)
    guard words.count >= 2, let count = UInt16(words[1]), digits.count == 2 * Int(count) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return DNSData(type, bytes)
  }
}

/// A word of a line in a zone.
struct ZoneWord {
  var bytes: [UInt8] = []
  var isQuoted = false

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The words up to a comment: separated by blanks and tabs, or in quotes; `\X` and `\DDD` stand for a character (RFC 1035,
  /// section 5.1). Nil where a quote is not closed.
  static func split(_ line: String) -> [ZoneWord]? {
    var words: [ZoneWord] = []
    var word: ZoneWord?
    var isInQuotes = false
    var rest = Array(line.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        if !isInQuotes, word == nil { word = ZoneWord(isQuoted: true) }
        isInQuotes.toggle()
      case UInt8(ascii: "\\") where isInQuotes || rest.first != UInt8(ascii: "#"):
        word = word ?? ZoneWord()
        word?.bytes.append(escaped(&rest))
      case UInt8(ascii: ";") where !isInQuotes: rest = []
      case UInt8(ascii: " ") where !isInQuotes, UInt8(ascii: "\t") where !isInQuotes:
        if let done = word { words.append(done) }
        word = nil
      default:
        word = word ?? ZoneWord()
        word?.bytes.append(byte)
      }
    }
    if let done = word { words.append(done) }
    return isInQuotes ? nil : words
  }

  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt8 {
    if rest.count >= 3, let number = UInt8(String(decoding: rest.prefix(3), as: UTF8.self)) {
      rest.removeFirst(3)
      return number
    }
    return rest.popFirst() ?? UInt8(ascii: "\\")
  }

  /// `300`, or with BIND's units: `1h30m`.
  static func seconds(_ text: String) -> UInt32? {
    if let number = UInt32(text) { return number }
    var (sum, number): (UInt64, UInt64?) = (0, nil)
    for character in text.lowercased() {
      if let digit = character.wholeNumberValue {
        number = (number ?? 0) * 10 + UInt64(digit)
        guard number ?? 0 <= UInt64(UInt32.max) else { return nil }
      } else if let factor = units[character], let value = number {
        sum += value * factor
        guard sum <= UInt64(UInt32.max) else { return nil }
        number = nil
      } else {
        return nil
      }
    }
    return number == nil && sum > 0 ? UInt32(sum) : nil
  }

  private static let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
}
