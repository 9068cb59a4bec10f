extension Scalar {
  /// What the value should be, with an example. It completes the sentence "'delay' takes …".
  var expectation: String {
    switch self {
    case .text: "a text"
    case .boolean: "true or false"
    case .choice(let choices): choices.map { "'\($0)'" }.joined(separator: " or ")
    case .integer(let range): Scalar.words(range)
    case .seed: "a number from 0 to 18446744073709551615"
    case .duration: "a duration such as 10ms (ns, us, ms, s, m or h)"
    case .rate: "a rate such as 100Mbps (bps, kbps, Mbps or Gbps)"
    case .size: "a size such as 256MiB (B, KiB, MiB, GiB or TiB)"
    case .probability: "a probability such as 0.5%"
    case .macAddress: "a MAC address such as 08:00:27:00:00:01"
    case .assignment: "an address with a prefix length such as 10.0.0.2/24 or 2001:db8::2/64"
    case .nextHop: "an address or the name of a node"
    case .destination: "a prefix such as 10.9.0.0/16, 'default' or the name of a node"
    case .ipv4Prefix: "a prefix such as 10.0.0.0/16"
    case .ipv6Prefix: "a prefix such as 2001:db8::/32"
    case .name: "a name (\(Name.rule))"
    case .nodeNames: "a name, or up to \(NamePattern.limit) of them as in h[1-64] (\(Name.rule))"
    case .endpoints: "NODE or NODE:IF, or a range such as h[1-64]"
    case .endpoint: "NODE or NODE:IF"
    case .port: "NODE:IF"
    case .captureScope: "'all', NODE or NODE:IF"
    case .ipv4Address: "an address such as 10.0.0.2"
    case .addressRange: "a range of addresses such as 10.0.0.100-10.0.0.200"
    case .client: "a MAC address or the name of a node"
    case .domain: "a domain name such as example.com"
    case .path: "a path such as /index.html"
    }
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "the number \(range.lowerBound)" }
    return range.upperBound == .max
      ? "a whole number from \(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }
}
