/// A word such as `+noall` or `+time=2` of dig's command line. Names may be abbreviated as dig allows.
struct DigFeature {
  /// The word without the plus.
  let word: String
  /// The whole name, without `no`.
  let name: String
  let isOn: Bool
  let value: String?

  /// Names in the order in which abbreviations are resolved.
  private static let names = [
    "aaflag", "aaonly", "additional", "adflag", "all", "answer", "authority", "badcookie", "besteffort", "bufsize",
    "cdflag", "class", "cmd", "comments", "cookie", "crypto", "defname", "dnssec", "do", "dscp", "edns", "ednsflags",
    "ednsnegotiation", "ednsopt", "expandaaaa", "expire", "fail", "header-only", "https", "identify", "idnin", "idnout",
    "ignore", "keepalive", "keepopen", "mapped", "multiline", "ndots", "nsid", "nssearch", "onesoa", "opcode",
    "padding", "qid", "qr", "question", "raflag", "rdflag", "recurse", "retry", "rrcomments", "search",
    "short", "showbadcookie", "showsearch", "split", "stats", "subnet", "tcflag", "tcp", "time", "timeout", "tls",
    "trace", "tries", "ttlid", "ttlunits", "unexpected", "unknownformat", "vc", "yaml", "zflag",
  ]

  init(_ word: String) throws(FailedCommand) {
    self.word = word
    let typed = word.prefix { $0 != "=" }.lowercased()
    value = word.contains("=") ? String(word.drop { $0 != "=" }.dropFirst()) : nil
    // `notcp` and `nsid` both begin with an n.
    if let name = DigFeature.whole(typed) {
      (self.name, isOn) = (name, true)
    } else if typed.hasPrefix("no"), let name = DigFeature.whole(String(typed.dropFirst(2))) {
      (self.name, isOn) = (name, false)
    } else {
      throw FailedCommand.invalidDigOption("+" + word)
    }
  }

  private static func whole(_ typed: String) -> String? {
    if typed.isEmpty { return nil }
    return names.contains(typed) ? typed : names.first { $0.hasPrefix(typed) }
  }
}
