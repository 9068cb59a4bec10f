extension KeyTables {
  static let services = [httpService, dhcpService, dnsService]

  static let httpService = Record(
    "an HTTP service", tag: "http",
    keys: [Key("http", .record(http), required: true, "A server of web pages.")])

  static let dhcpService = Record(
    "a DHCP service", tag: "dhcp",
    keys: [Key("dhcp", .record(dhcp), required: true, "A server that gives out addresses.")])

  static let dhcp = Record(
    "a DHCP server",
    keys: [
      Key("range", .addressRange, required: true, "The pool, in the subnet of one of the machine's interfaces."),
      Key("gateway", .nextHop, "The clients' default route."),
      Key("dns", .oneOrMore(.nextHop, "a name server"), "The clients' name servers."),
      Key("domain", .text, "The clients' domain."),
      Key("lease", .duration(atLeast: 1_000_000_000), "For how long an address is given; 1h unless given."),
      Key("static", .map(keys: .client, .scalar(.ipv4Address)), "Clients that always get the same address."),
    ])

  static let dnsService = Record(
    "a DNS service", tag: "dns",
    keys: [Key("dns", .record(dns), required: true, "A name server.")])

  static let dns = Record(
    "a name server",
    keys: [
      Key(
        "zones", .map(keys: .domain, .list(of: .scalar(.text), "a record")),
        "What it speaks for: lines such as 'www 300 A 203.0.113.10'."),
      Key("recursion", .boolean, "Whether it finds out for its clients what it does not know."),
      Key("forward", .oneOrMore(.nextHop, "a name server"), "The name servers that it asks for that."),
      Key("hints", .oneOrMore(.nextHop, "a name server"), "The root's name servers, where it begins otherwise."),
    ])

  static let http = Record(
    "an HTTP server",
    keys: [
      Key("port", .integer(1...65_535), "80 unless given."),
      Key(
        "files", .map(keys: .path, .either([.scalar(.text), .record(generatedFile)])),
        "What it serves: a text, or a size."),
    ])

  static let generatedFile = Record(
    "a generated file",
    keys: [Key("size", .size(atLeast: 0), required: true, "So many bytes, made as they are sent.")])
}
