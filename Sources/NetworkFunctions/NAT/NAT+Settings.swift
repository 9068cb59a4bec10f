public import NetworkStack
import Packets
public import Settings
import SimulationKernel

/// What a topology file says about a NAT.
public struct NATDescription: Hashable, Sendable {
  var outside = Located("")
  var masquerades = false
  var sources: [Located<PrefixReference>] = []
  var pool: [Located<PoolReference>] = []
  var pairs: [PairDescription] = []
  var forwards: [Located<ForwardDescription>] = []
  var hairpins = true
  var mapping = NATSettings.Mapping.linux
  var filtering = NATSettings.Filtering.endpointIndependent
  var ports = PortRange(1024, .max)
  var udpTimeout = Duration.seconds(300)

  fileprivate var conflicts: [Conflict] {
    guard masquerades, !pool.isEmpty else { return [] }
    return [
      Conflict(at: "", "'masquerade' and 'pool' both choose the outside address", fix: "use only one of them")
    ]
  }
}

/// An inside address with an outside address of its own.
struct PairDescription: Hashable, Sendable {
  var inside = Located(HostReference.address(.any))
  var outside = Located(HostReference.address(.any))

  static let keys = KeyTable("a pair of addresses", PairDescription()) {
    Key("inside", \.inside, Scalar.host.located, required: true, "The inside address, or a node.")
    Key("outside", \.outside, Scalar.host.located, required: true, "The outside address reserved for it.")
  }
}

/// Outside ports that are forwarded to an inside machine.
struct ForwardDescription: Hashable, Sendable {
  var `protocol` = IPProtocol.tcp
  var address: Located<HostReference>?
  var ports = PortRange.all
  var target = Located(HostReference.address(.any))
  var targetPort: UInt16?

  static let keys = KeyTable("a port forwarding", ForwardDescription(), conflicts: \.conflicts) {
    Key("protocol", \.protocol, .transport, "What is forwarded.")
    Key("address", \.address, Scalar.host.located, "The outside address; the outside interface's unless given.")
    Key("port", \.ports, .ports, required: true, "The outside port, or a range of ports.")
    Key("to", \.target, Scalar.host.located, required: true, "The inside node or address.")
    Key("to-port", \.targetPort, .integer(1...65_535), "The first inside port; the same unless given.")
  }

  var firstTargetPort: UInt16 { targetPort ?? ports.first }

  private var conflicts: [Conflict] {
    guard Int(firstTargetPort) + Int(ports.last - ports.first) > Int(UInt16.max) else { return [] }
    return [Conflict(at: "to-port", "the inside ports go beyond 65535", fix: "lower 'to-port'")]
  }
}

/// Outside addresses of a NAT.
enum PoolReference: Hashable, Sendable {
  case host(HostReference)
  case range(ClosedRange<IPv4Address>)
}

extension Scalar where Value == PoolReference {
  fileprivate static var pool: Scalar {
    let (host, range) = (Scalar<HostReference>.host, Scalar<ClosedRange<IPv4Address>>.ipv4Range)
    let shape = ScalarShape(
      "address", usage: "an address, a node, or a range such as 203.0.113.20-203.0.113.30",
      json: .init(["string", "number", "boolean"]))
    return Scalar(
      shape,
      format: { reference in
        switch reference {
        case .host(let reference): host.text(of: reference)
        case .range(let addresses): range.text(of: addresses)
        }
      }
    ) { text in
      // A range could also be a name, and a single address a range.
      guard text.contains("-"), let addresses = range.value(of: text) else {
        return host.value(of: text).map { .success(.host($0)) } ?? .failure(InvalidText())
      }
      guard addresses.upperBound.bits - addresses.lowerBound.bits < UInt32(NAT.maximumPoolAddresses) else {
        return .failure(InvalidText("too large", fix: "use at most \(NAT.maximumPoolAddresses) addresses"))
      }
      return .success(.range(addresses))
    }
  }
}

extension NAT: ConfigurableFunction {
  static let maximumPoolAddresses = 4096

  public static let keys = KeyTable("'nat'", NATDescription(), conflicts: \.conflicts) {
    Key("outside", \.outside, Scalar.name.located, required: true, "The interface towards the outside.")
    Key("masquerade", \.masquerades, .boolean, "Whether outgoing packets get the outside interface's address.")
    Key(
      "source", \.sources, .oneOrMore(Scalar.prefix().located, "a prefix"),
      "Inside prefixes that are translated; all unless given.")
    Key(
      "pool", \.pool, .oneOrMore(Scalar.pool.located, "an address"),
      "Outside addresses, or ranges such as 203.0.113.20-203.0.113.30.")
    Key("static", \.pairs, .list(of: PairDescription.keys), "Inside addresses with an outside address each.")
    Key(
      "forward", \.forwards, .list(of: Form.table(ForwardDescription.keys).located, "a port forwarding"),
      "Outside ports that lead to inside nodes.")
    Key("hairpin", \.hairpins, .boolean, "Whether inside nodes reach one another by outside addresses.")
    Key(
      "mapping", \.mapping, .choice([("linux", .linux), ("endpoint-independent", .endpointIndependent)]),
      "linux: per connection, as nftables; endpoint-independent: RFC 4787.")
    Key(
      "filtering", \.filtering,
      .choice([
        ("endpoint-independent", .endpointIndependent), ("address-dependent", .addressDependent),
        ("address-and-port-dependent", .addressAndPortDependent),
      ]), "Who may answer to an endpoint-independent mapping.")
    Key("ports", \.ports, .ports, "The outside ports that are assigned.")
    Key("udp-timeout", \.udpTimeout, .duration(.seconds(1)...), "How long an idle UDP mapping is kept.")
  }

  public init(_ description: NATDescription, _ machine: FunctionContext) throws(Fault) {
    var rules = NATSettings(outside: try machine.interface(description.outside))
    rules.masquerades = description.masquerades
    for reference in description.sources { rules.sources.append(try machine.prefix(reference)) }
    for reference in description.pool { rules.pool += try NAT.addresses(reference, machine) }
    for pair in description.pairs {
      rules.pairs.append(
        AddressPair(inside: try machine.address(pair.inside), outside: try machine.address(pair.outside)))
    }
    for forward in description.forwards { rules.forwards.append(try PortForward(forward.value, machine)) }
    rules.hairpins = description.hairpins
    (rules.mapping, rules.filtering) = (description.mapping, description.filtering)
    (rules.ports, rules.udpTimeout) = (description.ports, description.udpTimeout)
    self.init(rules, outsideAddress: machine.interfaces[rules.outside].addresses.first)
  }

  private static func addresses(
    _ reference: Located<PoolReference>, _ machine: FunctionContext
  ) throws(Fault) -> [IPv4Address] {
    switch reference.value {
    case .host(let host): [try machine.address(Located(host, at: reference.location))]
    case .range(let range): (range.lowerBound.bits...range.upperBound.bits).map { IPv4Address(bits: $0) }
    }
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

  public static func locations(
    in description: NATDescription, _ keys: KeyLocations
  ) -> [(cause: UInt16, location: SourceLocation)] {
    let forwards = description.forwards.enumerated().map { number, forward in
      (cause: Cause.firstForward + UInt16(truncatingIfNeeded: number), location: forward.location)
    }
    return forwards + [
      (cause: Cause.masquerade, location: keys["masquerade"]), (cause: Cause.pool, location: keys["pool"]),
      (cause: Cause.noPort, location: keys["ports"]), (cause: Cause.filtered, location: keys["filtering"]),
    ]
  }
}

extension PortForward {
  fileprivate init(_ description: ForwardDescription, _ machine: FunctionContext) throws(Fault) {
    var address: IPv4Address?
    if let reference = description.address { address = try machine.address(reference) }
    self.init(
      protocol: description.protocol, address: address, ports: description.ports,
      target: try machine.address(description.target), targetPort: description.firstTargetPort)
  }
}
