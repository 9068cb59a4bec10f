extension IPv6Address: CustomStringConvertible {
  /// The canonical text: lower case, no leading zeros, `::` for the first of the longest runs of at least two zero
  /// groups, a mapped IPv4 address in its own notation (RFC 5952, sections 4 and 5).
  public var description: String {
    if isIPv4Mapped { return "::ffff:\(IPv4Address(bits: UInt32(truncatingIfNeeded: low)))" }
    let texts = (0..<8).map { String(group($0), radix: 16) }
    guard let zeros = longestZeroRun else { return texts.joined(separator: ":") }
    return texts[..<zeros.lowerBound].joined(separator: ":") + "::" + texts[zeros.upperBound...].joined(separator: ":")
  }

  /// The 16-bit group of `index` 0 to 7, from the left.
  private func group(_ index: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - index % 4 * 16))
  }

  private var longestZeroRun: Range<Int>? {
    var longest = 0..<0
    var start = 0
    for index in 0..<8 {
      if group(index) != 0 { start = index + 1 }
      if index + 1 - start > longest.count { longest = start..<index + 1 }
    }
    return longest.count >= 2 ? longest : nil
  }
}

extension IPv6Address {
  /// The three text forms of RFC 4291, section 2.2: eight groups, `::` for one or more groups of zeros, and a dotted
  /// IPv4 address for the last two groups. Nil for anything else, a zone (`%eth0`) included.
  public init?(_ text: some StringProtocol) {
    let utf8 = Array(text.utf8)
    // The longest form has eight groups, of which the last two are dotted: 45 characters.
    guard utf8.count <= 45 else { return nil }
    guard let gap = IPv6Address.gap(in: utf8) else {
      guard let groups = IPv6Address.groups(utf8[...], mayEndDotted: true), groups.count == 8 else { return nil }
      self.init(groups: groups)
      return
    }
    guard let head = IPv6Address.groups(utf8[..<gap], mayEndDotted: false),
      let tail = IPv6Address.groups(utf8[(gap + 2)...], mayEndDotted: true), head.count + tail.count < 8
    else { return nil }
    self.init(groups: head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
  }

  private init(groups: [UInt16]) {
    high = groups[..<4].reduce(0) { $0 << 16 | UInt64($1) }
    low = groups[4...].reduce(0) { $0 << 16 | UInt64($1) }
  }

  /// Where the first `::` stands.
  private static func gap(in text: [UInt8]) -> Int? {
    text.indices.dropLast().first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
  }

  private static func groups(_ text: ArraySlice<UInt8>, mayEndDotted: Bool) -> [UInt16]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (index, part) in parts.enumerated() {
      if mayEndDotted, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
        guard let address = IPv4Address(String(decoding: part, as: UTF8.self)) else { return nil }
        groups += [UInt16(address.bits >> 16), UInt16(address.bits & 0xFFFF)]
      } else {
        guard let value = group(part) else { return nil }
        groups.append(value)
      }
    }
    return groups
  }

  /// One to four hexadecimal digits.
  private static func group(_ digits: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(digits.count), digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
    else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
