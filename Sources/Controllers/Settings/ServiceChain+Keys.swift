import OpenFlow
import Packets
public import Settings

extension ServiceChain {
  static let keys = KeyTable("a chain", ServiceChain("", Match(), through: [])) {
    Key(
      "match", \.match, .match, required: true,
      "Which packets, by the names of OXM: `\"ipv4_src=10.0.0.1,tcp_dst=80\"`.")
    Key("through", \.hops, .list(of: ChainHop.form, "a hop"), required: true, "The functions, in the order of packets.")
    Key(
      "reverse", \.reverse, .choice([("same", .same), ("none", .none)]),
      "Whether answers pass through the same functions, from the last to the first.")
    Key("encap", \.encapsulation, encapsulations, "How packets are marked between switches.")
  }

  public static let encapsulations = Scalar.choice([
    ("none", Encapsulation.none), ("vlan", .vlan), ("mpls", .mpls), ("nsh", .nsh),
  ])
}

extension ChainHop {
  static let keys = KeyTable("a hop", ChainHop("", [])) {
    Key(
      "name", \.name, .name, required: true, "What messages call it; in a topology without `at`, the node that it is.")
    Key("at", \.members, .list(of: ChainMember.keys), "Where it is; several equal ones share the flows.")
    Key("rewrites", \.rewrites, .boolean, "Whether it changes addresses or ports.")
    Key(
      "on-failure", \.onFailure, .choice([("block", .block), ("bypass", .bypass)]),
      "What happens to packets when none is there.")
  }
}

extension ChainHop {
  /// Settings, or the name of a node alone.
  static let form = Form<ChainHop>.either([
    .table(keys), Form(Scalar.name).map(to: { ChainHop($0, []) }, from: { $0.members.isEmpty ? $0.name : nil }),
  ])
}

extension ChainMember {
  private static let nowhere = SwitchPort(DatapathID(0), PortNumber(1))

  static let keys = KeyTable("a function of a hop", ChainMember(entry: nowhere)) {
    Key(
      "ports", \.ports, .list(of: Scalar.switchPort, "a port", counts: 1...2, orOne: true), required: true,
      "The port by which packets go in and that by which they come out, as in `[0x1:3, 0x1:4]`; one if they are the same."
    )
    Key(
      "mac", \.addresses, .list(of: Scalar.macAddress, "a MAC address", counts: 0...2, orOne: true),
      "Where frames for it are sent, and where those the other way; without it, it is a bump in the wire.")
  }

  fileprivate var addresses: [MACAddress] {
    get {
      let all = [hardwareAddress, exitHardwareAddress].compactMap(\.self)
      return hardwareAddress == exitHardwareAddress ? Array(all.prefix(1)) : all
    }
    set { (hardwareAddress, exitHardwareAddress) = (newValue.first, newValue.last) }
  }

  fileprivate var ports: [SwitchPort] {
    get { entry == exit ? [entry] : [entry, exit] }
    set {
      guard let first = newValue.first, let last = newValue.last else { return }
      (entry, exit) = (first, last)
    }
  }
}
