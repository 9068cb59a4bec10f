import NetworkStack
import Packets
import Settings

/// The criteria of a rule as a topology file describes them.
struct CriteriaDescription: Hashable, Sendable {
  var from: Located<PrefixReference>?
  var to: Located<PrefixReference>?
  var sources: [Located<PrefixReference>] = []
  var destinations: [Located<PrefixReference>] = []
  var protocols: [IPProtocol] = []
  var sourcePorts: [PortRange] = []
  var destinationPorts: [PortRange] = []
  var flags: [FlagTest] = []
  var icmpTypes: [ICMPTypeReference] = []
  var states: [ConnectionState] = []

  @KeyBuilder<CriteriaDescription> static var all: [Key<CriteriaDescription>] {
    Key(
      "from", \.from, Scalar.from.located,
      "The interface it came in on; or an address, a prefix or a node that sent it.")
    Key("to", \.to, Scalar.to.located, "The interface it leaves by, or 'self'; or an address, a prefix or a node.")
    Key(
      "source", \.sources, .oneOrMore(Scalar.prefix().located, "a source"), "Addresses, prefixes or nodes that sent it."
    )
    Key(
      "destination", \.destinations, .oneOrMore(Scalar.prefix().located, "a destination"),
      "Addresses, prefixes or nodes it is for.")
    Key("protocol", \.protocols, .oneOrMore(.ipProtocol, "a protocol"), "tcp, udp, icmp, icmpv6 or a number.")
      .oftenCalled("proto", "protocols")
    Key("source-port", \.sourcePorts, .oneOrMore(.ports, "a port"), "Ports or ranges such as 8000-8100.").oftenCalled(
      "sport", "src-port")
    Key("destination-port", \.destinationPorts, .oneOrMore(.ports, "a port"), "Ports or ranges such as 8000-8100.")
      .oftenCalled(
        "port", "ports", "dport", "dst-port")
    Key("flags", \.flags, .oneOrMore(.tcpFlag, "a flag"), "TCP flags that are set, or not, as in [syn, '!ack'].")
    Key(
      "icmp-type", \.icmpTypes, .oneOrMore(.icmpType, "a type"),
      "echo-request, echo-reply, unreachable, time-exceeded, packet-too-big or a number.")
    Key("state", \.states, .oneOrMore(.connectionState, "a state"), "new, established, related, invalid or untracked.")
  }

  static let keys = KeyTable("a match", CriteriaDescription(), conflicts: \.conflicts) { all }

  /// Ports, flags and types are allowed only with protocols that have them.
  var conflicts: [Conflict] {
    var conflicts: [Conflict] = []
    if !(sourcePorts + destinationPorts).isEmpty,
      protocols.isEmpty || protocols.contains(where: { $0 != .tcp && $0 != .udp })
    {
      conflicts.append(
        Conflict(
          at: "", "ports without a protocol that has them",
          fix: "add 'protocol: tcp' or 'protocol: udp'"))
    }
    if !flags.isEmpty, protocols != [.tcp] {
      conflicts.append(Conflict(at: "", "TCP flags without 'protocol: tcp'", fix: "add 'protocol: tcp'"))
    }
    return conflicts + typeConflicts
  }

  private var typeConflicts: [Conflict] {
    guard !icmpTypes.isEmpty else { return [] }
    guard !protocols.isEmpty, protocols.allSatisfy({ $0 == .icmp || $0 == .icmpv6 }) else {
      return [
        Conflict(at: "", "ICMP types without 'protocol: icmp'", fix: "add 'protocol: icmp' or 'protocol: icmpv6'")
      ]
    }
    let unknown = icmpTypes.first { type in
      !(protocols.contains(.icmp) && type.icmp != nil || protocols.contains(.icmpv6) && type.icmpv6 != nil)
    }
    guard let unknown else { return [] }
    let fix = unknown.icmp == nil ? "use 'protocol: icmpv6'" : "use 'protocol: icmp'"
    return [Conflict(at: "icmp-type", "the protocol has no type '\(unknown.text)'", fix: fix)]
  }
}

/// A TCP flag that must be set or clear.
struct FlagTest: Hashable, Sendable {
  var flag: TCPFlags
  var isSet: Bool
}

extension FirewallCriteria {
  init(_ description: CriteriaDescription, _ machine: FunctionContext) throws(Fault) {
    if let reference = description.from { try set(reference, \.from, \.sources, machine) }
    if let reference = description.to { try set(reference, \.to, \.destinations, machine) }
    for reference in description.sources { sources.formUnion(try machine.prefixes(reference)) }
    for reference in description.destinations { destinations.formUnion(try machine.prefixes(reference)) }
    protocols = description.protocols
    (sourcePorts, destinationPorts) = (description.sourcePorts, description.destinationPorts)
    for test in description.flags {
      flagMask.insert(test.flag)
      if test.isSet { flags.insert(test.flag) }
    }
    if protocols.contains(.icmp) { icmpTypes = description.icmpTypes.compactMap(\.icmp) }
    if protocols.contains(.icmpv6) { icmpv6Types = description.icmpTypes.compactMap(\.icmpv6) }
    for state in description.states { states |= 1 << state.rawValue }
  }

  private mutating func set(
    _ reference: Located<PrefixReference>, _ way: WritableKeyPath<FirewallCriteria, Way>,
    _ addresses: WritableKeyPath<FirewallCriteria, PrefixSet>, _ machine: FunctionContext
  ) throws(Fault) {
    guard case .node(let name) = reference.value else {
      self[keyPath: addresses].formUnion(try machine.prefixes(reference))
      return
    }
    if let index = machine.index(of: name) {
      self[keyPath: way] = .interface(UInt16(clamping: index))
    } else if name == "self" {
      self[keyPath: way] = .own
    } else if machine.hosts.hasAddress(name) || machine.hosts.ipv6Address(of: name) != nil {
      self[keyPath: addresses].formUnion(try machine.prefixes(reference))
    } else {
      throw Fault(
        "'\(name)' is neither an interface nor a node with an IP address", at: reference.location,
        fix: "use one of the interfaces \(machine.interfaceNames), or a node")
    }
  }
}

extension Scalar where Value == PrefixReference {
  fileprivate static var from: Scalar { .prefix("an interface, an address, a prefix or the name of a node") }
  fileprivate static var to: Scalar { .prefix("an interface, 'self', an address, a prefix or the name of a node") }
}

extension Scalar where Value == IPProtocol {
  static var ipProtocol: Scalar {
    Scalar<UInt8>.numbered(
      "protocol", [("tcp", 6), ("udp", 17), ("icmp", 1), ("icmpv6", 58), ("ipv6-icmp", 58)],
      usage: "tcp, udp, icmp, icmpv6 or a number"
    )
    .map(to: { IPProtocol(rawValue: $0) }, from: \.rawValue)
  }
}

extension Scalar where Value == UInt8 {
  /// Numbers, some with names.
  fileprivate static func numbered(_ noun: String, _ names: [(name: String, number: UInt8)], usage: String) -> Scalar {
    Scalar(
      ScalarShape(noun, usage: usage, json: .init(["string", "number", "boolean"])),
      format: { number in names.first { $0.number == number }?.name ?? "\(number)" },
      optional: { text in names.first { $0.name == text }?.number ?? UInt8(text) })
  }
}

extension Scalar where Value == FlagTest {
  fileprivate static var tcpFlag: Scalar {
    let flags: [(name: String, flag: TCPFlags)] = [
      ("fin", .fin), ("syn", .syn), ("rst", .rst), ("psh", .psh), ("ack", .ack), ("urg", .urg), ("ece", .ece),
      ("cwr", .cwr),
    ]
    let shape = ScalarShape(
      "TCP flag",
      usage: "fin, syn, rst, psh, ack, urg, ece or cwr, or with an exclamation mark for one that is not set",
      json: .init(["string", "number", "boolean"]))
    return Scalar(
      shape,
      format: { test in
        let name = flags.first { $0.flag == test.flag }?.name ?? ""
        return test.isSet ? name : YAMLText.quoted("!" + name)
      },
      optional: { text in
        let isSet = !text.hasPrefix("!")
        let name = isSet ? text : String(text.dropFirst())
        return flags.first { $0.name == name }.map { FlagTest(flag: $0.flag, isSet: isSet) }
      })
  }
}

extension Scalar where Value == ConnectionState {
  fileprivate static var connectionState: Scalar {
    .choice(ConnectionState.allCases.map { ("\($0)", $0) })
  }
}
