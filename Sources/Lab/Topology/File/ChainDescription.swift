import Controllers
import OpenFlow
import Settings

/// A service chain as a topology file describes it: with nodes in place of ports.
struct ChainDescription: Hashable, Sendable {
  var match = ChainMatch.fields(ChainFields())
  var hops: [Located<ChainHopDescription>] = []
  var reverse = ServiceChain.Reverse.same
  var encapsulation = ServiceChain.Encapsulation.none

  static let keys = KeyTable("a service chain", ChainDescription()) {
    Key("match", \.match, ChainMatch.form, required: true, "Which packets.").oftenCalled("classifier", "select", "for")
    Key(
      "through", \.hops, .list(of: ChainHopDescription.form.located, "a hop", counts: 1...ServiceChain.hopLimit),
      required: true, "The network functions, in the order of packets: names of nodes."
    ).oftenCalled("hops", "functions", "path", "via")
    Key(
      "reverse", \.reverse, .choice([("same", .same), ("none", .none)]),
      "Whether answers pass through the same functions, from the last to the first.")
    Key("encap", \.encapsulation, ServiceChain.encapsulations, "How packets are marked between switches.").oftenCalled(
      "encapsulation", "tag")
  }
}

/// Which packets a chain is for.
enum ChainMatch: Hashable, Sendable {
  case fields(ChainFields)
  /// By the names of OXM.
  case oxm(Match)

  static let form = Form<ChainMatch>.either([
    Form<ChainFields>.table(ChainFields.keys).map(
      to: { .fields($0) }, from: { if case .fields(let fields) = $0 { fields } else { nil } }),
    Form(Scalar.match).map(to: { .oxm($0) }, from: { if case .oxm(let match) = $0 { match } else { nil } }),
  ])
}

/// Addresses, protocol and ports of packets.
struct ChainFields: Hashable, Sendable {
  var from: Located<HostReference>?
  var to: Located<HostReference>?
  var transport: UInt8?
  var sourcePort: UInt16?
  var destinationPort: UInt16?

  static let keys = KeyTable("a chain's match", ChainFields(), conflicts: \.conflicts) {
    Key("from", \.from, Scalar.host.located, "The sender: a node or an IPv4 address.").oftenCalled("source", "src")
    Key("to", \.to, Scalar.host.located, "The receiver: a node or an IPv4 address.").oftenCalled("destination", "dst")
    Key(
      "protocol", \.transport, .choice([("icmp", 1), ("tcp", 6), ("udp", 17), ("sctp", 132)]), "The transport protocol."
    ).oftenCalled("proto")
    Key("source-port", \.sourcePort, .integer(1...UInt16.max), "The port of the sender.").oftenCalled("sport")
    Key("destination-port", \.destinationPort, .integer(1...UInt16.max), "The port of the receiver.").oftenCalled(
      "port", "dport")
  }

  private var conflicts: [Conflict] {
    guard sourcePort != nil || destinationPort != nil, transport == nil || transport == 1 else { return [] }
    return [
      Conflict(
        at: sourcePort != nil ? "source-port" : "destination-port", "a port without a protocol that has ports",
        fix: "add 'protocol: tcp' or 'protocol: udp'")
    ]
  }
}

/// One function of a chain, or several equal ones.
struct ChainHopDescription: Hashable, Sendable {
  var nodes: [Located<String>] = []
  /// Nil for what the nodes' functions do.
  var rewrites: Bool?
  var onFailure = ChainHop.OnFailure.block

  private static let keys = KeyTable("a hop of a chain", ChainHopDescription()) {
    Key(
      "node", \.nodes,
      .list(of: Scalar.name.located, "a node", counts: 1...ChainHop.memberLimit, orOne: true), required: true,
      "The node, or several equal ones, which share the flows."
    ).oftenCalled("nodes", "name", "function", "vnf")
    Key(
      "rewrites", \.rewrites, .boolean,
      "Whether it changes addresses or ports; yes for a NAT or a load balancer unless given.")
    Key(
      "on-failure", \.onFailure, .choice([("block", .block), ("bypass", .bypass)]),
      "What happens to packets when none of the nodes is there.")
  }

  static let form = Form<ChainHopDescription>.either([
    .table(keys),
    Form(Scalar.name).located.map(
      to: { ChainHopDescription(nodes: [$0]) }, from: { $0.nodes.first }),
  ])
}
