import Fabric
import GuestPrograms
import NetworkFunctions
import NetworkStack
import Packets
import Settings

/// A machine as a topology file describes it.
struct MachineDescription: Hashable, Sendable {
  /// What it begins as.
  var machineFile: MachineReference?
  var host: Located<String>?
  var settings = MachineSettings()
  var interfaces: [Named<InterfaceDescription>] = []
  var gateways: [Located<NextHop>] = []
  var routes: [RouteDescription] = []
  var services: [Located<ServiceDescription>] = []
  var nameServers: [Located<HostReference>] = []
  /// Nil for what is usual for the kind.
  var forwards: Bool?

  static let keys = KeyTable("a machine", MachineDescription()) {
    Key(
      "vm", \.machineFile, MachineReference.form,
      "A virtual machine on disk that it begins as: the file's settings, network cards and disk, unless others are given here."
    ).oftenCalled("vbox", "machine-file", "appliance")
    Key("host", \.host, Scalar.name.located, "The host whose processors do the machine's work, which then takes time.")
    MachineSettings.keys.keys.map { $0.through(\.settings) }
    Key("interfaces", \.interfaces, namedBy: .name, InterfaceDescription.keys, "Network interfaces by name.")
      .oftenCalled("interface", "nics", "nic", "ifaces", "ifs")
    Key(
      "gateway", \.gateways, .oneOrMore(Scalar.nextHop.located, "a gateway"), "The default route, one per IP version."
    ).oftenCalled("default-gateway", "gw", "gateways", "default-route", "default", "gateway4", "gateway6")
    Key("routes", \.routes, .list(of: RouteDescription.keys), "Static routes.").oftenCalled("static-routes", "route")
    Key(
      "services", \.services, .list(of: ServiceDescription.form.located, "a service"),
      "What the machine serves from the start.")
    Key("nameserver", \.nameServers, .oneOrMore(Scalar.host.located, "a name server"), "Its name servers.").oftenCalled(
      "dns", "nameservers", "name-server", "dns-server", "resolver", "dns-servers")
    Key(
      "forwarding", \.forwards, .boolean, "Whether it forwards packets; false for a vm and true for other machines."
    ).oftenCalled("ip-forward", "ip-forwarding", "forward", "routing")
  }

}

/// An interface of a machine as a topology file describes it.
struct InterfaceDescription: Hashable, Sendable {
  /// Nil within for what was wrong; that has been reported.
  var address: Located<Assignment?>?
  var addresses: [Located<Assignment?>] = []
  var settings = InterfaceSettings()
  var mac: Located<MACAddress>?
  /// Nil for the link's, or 1500.
  var mtu: Located<Int>?
  var queue = Change<QueueSettings>()

  private static let single = Form(.assignment).refusing { value in
    if case .list = value.content { ("'address' is a list", "use 'addresses' for several") } else { nil }
  }

  var assignments: [Located<Assignment?>] { (address.map { [$0] } ?? []) + addresses }

  static let keys = KeyTable("an interface", InterfaceDescription(), hints: KeyHint.interface) {
    Key("address", \.address, single.tolerant.located, "An address and its prefix length: 10.0.0.2/24.")
      .oftenCalled("ip", "ipv4", "ip4", "addr", "inet", "cidr", "ip-address", "ipaddress")
    Key(
      "addresses", \.addresses, .oneOrMore(Form(.assignment).tolerant.located, "an address"),
      "Several of them, of both IP versions."
    ).oftenCalled("ips", "ip-addresses", "ipv6", "ip6", "inet6")
    InterfaceSettings.keys.keys.map { $0.through(\.settings) }
    Key("mac", \.mac, Scalar.macAddress.located, "Drawn from the seed unless given.").oftenCalled(
      "ether", "hwaddr", "macaddress", "mac-address", "lladdr")
    Key(
      "mtu", \.mtu, Scalar.integer(68...65_535).located,
      "The largest packet in bytes; the link's, or 1500, unless given.")
    Key("queue", \.queue, .change(QueueSettings.keys), "Where outgoing frames wait; overrides what the link says.")
  }
}

/// A route as a topology file describes it.
struct RouteDescription: Hashable, Sendable {
  var to = Located(RouteDestination.default)
  var via = Located(NextHop.node(""))
  var interface: Located<String>?

  static let keys = KeyTable("a route", RouteDescription()) {
    Key("to", \.to, Scalar.destination.located, required: true, "A prefix, 'default', or a node.").oftenCalled(
      "destination", "dest", "dst", "prefix", "network", "subnet", "target")
    Key("via", \.via, Scalar.nextHop.located, required: true, "A neighbour's address or name.").oftenCalled(
      "gateway", "gw", "next-hop", "nexthop", "through")
    Key("interface", \.interface, Scalar.name.located, "Where the neighbour is, if 'via' does not tell.").oftenCalled(
      "dev", "device", "iface", "if", "on")
  }
}

/// The functions of a machine that has a list of them.
struct FunctionListDescription: Hashable, Sendable {
  var functions: [FunctionDescription] = []

  static let keys = KeyTable("a machine with functions", FunctionListDescription()) {
    Key(
      "functions", \.functions, .list(of: FunctionDescription.form, "a function"),
      "What processes its packets, in this order at each of netfilter's hooks."
    ).oftenCalled("function", "chain", "vnfs")
  }
}

/// Whether a machine with functions has addresses.
struct TransparencyDescription: Hashable, Sendable {
  var isTransparent = false

  static let keys = KeyTable("a machine that can be transparent", TransparencyDescription()) {
    Key(
      "transparent", \.isTransparent, .boolean,
      "Whether it is a bump in the wire between its two interfaces, which then have no addresses.")
  }
}
