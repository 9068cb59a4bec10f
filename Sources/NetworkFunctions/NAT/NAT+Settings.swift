public import NetworkStack
import Packets
import SimulationKernel

extension NAT: ConfigurableFunction {
  static let mostPoolAddresses = 4096

  public static let keys = [
    FunctionKey("outside", .text, required: true, "The interface towards the outside."),
    FunctionKey("masquerade", .flag, "Whether packets to the outside get the outside interface's address."),
    FunctionKey("source", .texts("a prefix"), "Inside prefixes that are translated; all unless given."),
    FunctionKey("pool", .texts("an address"), "Outside addresses, or ranges such as 203.0.113.20-203.0.113.30."),
    FunctionKey(
      "static",
      .records(
        "a pair of addresses",
        [
          FunctionKey("inside", .text, required: true, "The inside address, or a machine."),
          FunctionKey("outside", .text, required: true, "The outside address that is its alone."),
        ]), "Inside addresses with an outside address each."),
    FunctionKey(
      "forward",
      .records(
        "a port forwarding",
        [
          FunctionKey("protocol", .choice(["tcp", "udp"]), "tcp unless given."),
          FunctionKey("address", .text, "The outside address; the outside interface's unless given."),
          FunctionKey("port", .text, required: true, "The port outside, or a range of them."),
          FunctionKey("to", .text, required: true, "The inside machine or address."),
          FunctionKey("to-port", .number(1...65_535), "The first port inside; the same unless given."),
        ]), "Outside ports that lead to inside machines."),
    FunctionKey("hairpin", .flag, "Whether inside machines reach one another by outside addresses; true unless given."),
    FunctionKey(
      "mapping", .choice(["linux", "endpoint-independent"]),
      "linux: for each connection, as nftables; endpoint-independent: RFC 4787. linux unless given."),
    FunctionKey(
      "filtering", .choice(["endpoint-independent", "address-dependent", "address-and-port-dependent"]),
      "Who may answer to an endpoint-independent mapping; anybody unless given."),
    FunctionKey("ports", .text, "The ports that are given out; 1024-65535 unless given."),
    FunctionKey(
      "udp-timeout", .duration(atLeast: 1_000_000_000), "How long a silent UDP mapping lives; 5m unless given."),
  ]

  public init(_ settings: Setting, _ machine: FunctionContext) throws(SettingError) {
    guard let outside = settings["outside"] else {
      throw SettingError("a nat has no 'outside'", at: settings.place, mend: "add 'outside: INTERFACE'")
    }
    var rules = NATSettings(outside: try machine.interface(outside))
    rules.masquerades = settings["masquerade"]?.flag ?? false
    for element in settings["source"]?.elements ?? [] { rules.sources.append(try machine.prefix(element)) }
    for element in settings["pool"]?.elements ?? [] { rules.pool += try NAT.addresses(element, machine) }
    for element in settings["static"]?.elements ?? [] { rules.pairs.append(try NAT.pair(element, machine)) }
    for element in settings["forward"]?.elements ?? [] { rules.forwards.append(try NAT.forward(element, machine)) }
    rules.hairpins = settings["hairpin"]?.flag ?? true
    if settings["mapping"]?.text == "endpoint-independent" { rules.mapping = .endpointIndependent }
    rules.filtering = NAT.filtering(settings["filtering"]?.text)
    if let ports = settings["ports"] { rules.ports = try PortRange(ports) }
    if let timeout = settings["udp-timeout"]?.quantity("ns") { rules.udpTimeout = .nanoseconds(Int64(timeout)) }
    if rules.masquerades, !rules.pool.isEmpty {
      throw SettingError(
        "a nat with 'masquerade' and a 'pool'", at: settings.place,
        mend: "use one of them: both say which address is used")
    }
    self.init(rules, outsideAddress: machine.interfaces[rules.outside].addresses.first)
  }

  private static func filtering(_ text: String?) -> NATSettings.Filtering {
    switch text {
    case "address-dependent": .addressDependent
    case "address-and-port-dependent": .addressAndPortDependent
    default: .endpointIndependent
    }
  }

  private static func addresses(_ setting: Setting, _ machine: FunctionContext) throws(SettingError) -> [IPv4Address] {
    let ends = (setting.text ?? "").split(separator: "-", omittingEmptySubsequences: false).map { IPv4Address($0) }
    if ends.count == 2, let first = ends[0], let last = ends[1] {
      guard first <= last, last.bits - first.bits < UInt32(mostPoolAddresses) else {
        throw SettingError(
          "'\(setting.text ?? "")' is no range of at most \(mostPoolAddresses) addresses", at: setting.place,
          mend: "use 203.0.113.20-203.0.113.30")
      }
      return (first.bits...last.bits).map { IPv4Address(bits: $0) }
    }
    return [try machine.address(setting)]
  }

  private static func pair(_ setting: Setting, _ machine: FunctionContext) throws(SettingError) -> AddressPair {
    guard let inside = setting["inside"], let outside = setting["outside"] else {
      throw SettingError("a static pair lacks an address", at: setting.place, mend: "add 'inside' and 'outside'")
    }
    return AddressPair(inside: try machine.address(inside), outside: try machine.address(outside))
  }

  private static func forward(_ setting: Setting, _ machine: FunctionContext) throws(SettingError) -> PortForward {
    guard let port = setting["port"], let target = setting["to"] else {
      throw SettingError("a port forwarding lacks 'port' or 'to'", at: setting.place, mend: "add 'port' and 'to'")
    }
    let ports = try PortRange(port)
    let targetPort = setting["to-port"]?.number.map { UInt16(clamping: $0) } ?? ports.first
    guard Int(targetPort) + Int(ports.last - ports.first) <= Int(UInt16.max) else {
      throw SettingError("the ports inside end behind 65535", at: setting.place, mend: "lower 'to-port'")
    }
    var address: IPv4Address?
    if let outside = setting["address"] { address = try machine.address(outside) }
    return PortForward(
      protocol: setting["protocol"]?.text == "udp" ? .udp : .tcp, address: address, ports: ports,
      target: try machine.address(target), targetPort: targetPort)
  }

  public func duty(at hook: Hook?) -> String {
    switch hook {
    case .prerouting: "destinations"
    case .postrouting: "sources"
    case .input: "sources of answers"
    case .output: "destinations of answers"
    case .forward, nil: ""
    }
  }

  public static func places(in settings: Setting) -> [(cause: UInt16, place: SourcePlace)] {
    let forwards = (settings["forward"]?.elements ?? []).enumerated().map { number, forward in
      (cause: Cause.firstForward + UInt16(truncatingIfNeeded: number), place: forward.place)
    }
    return forwards + [
      (cause: Cause.masquerade, place: settings["masquerade"]?.place ?? settings.place),
      (cause: Cause.pool, place: settings["pool"]?.place ?? settings.place),
      (cause: Cause.noPort, place: settings["ports"]?.place ?? settings.place),
      (cause: Cause.filtered, place: settings["filtering"]?.place ?? settings.place),
    ]
  }
}
