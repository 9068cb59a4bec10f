public import GuestPrograms
public import NetworkFunctions
public import NetworkStack
public import Packets
public import SimulationKernel

extension Topology {
  /// A machine or a switch.
  public struct Node: Hashable, Sendable {
    public var name: String
    public var kind: Kind
    /// In the order of the file, then of the links that created them. A switch's port n is `interfaces[n - 1]`.
    public var interfaces: [Interface]

    public init(name: String, kind: Kind, interfaces: [Interface] = []) {
      self.name = name
      self.kind = kind
      self.interfaces = interfaces
    }

    public enum Kind: Hashable, Sendable {
      case machine(Machine)
      case `switch`(Switch)
      /// What comes in at one port goes out of all others.
      case hub
    }
  }

  /// What the kinds `vm` and `router` describe: a virtual machine with a TCP/IP stack.
  public struct Machine: Hashable, Sendable {
    public var vcpus: Int
    /// In bytes.
    public var memory: UInt64
    /// Index in ``Topology/hosts``; nil where the file names no host.
    public var host: Int?
    /// Whether it passes on packets that are not for itself, as `kind: router` does.
    public var forwards: Bool
    /// The functions that see its packets, in their order.
    public var functions: [FunctionDescription] = []
    /// What comes in on one of its two interfaces goes out of the other, as if it were a cable.
    public var isTransparent = false
    /// Routes beyond those to the interfaces' own subnets. A gateway is the route to 0.0.0.0/0.
    public var ipv4Routes: [IPv4Route]
    /// As ``ipv4Routes``; a gateway is the route to ::/0.
    public var ipv6Routes: [IPv6Route]
    public var tcp: TCPSettings
    /// Whom it asks for names.
    public var nameServers: [IPv4Address] = []
    /// What it does from the moment it is switched on.
    public var services: [GuestService]

    public init(
      vcpus: Int = 1, memory: UInt64 = 256 << 20, host: Int? = nil, forwards: Bool = false,
      ipv4Routes: [IPv4Route] = [], ipv6Routes: [IPv6Route] = [], tcp: TCPSettings = TCPSettings(),
      services: [GuestService] = []
    ) {
      self.vcpus = vcpus
      self.memory = memory
      self.host = host
      self.forwards = forwards
      self.ipv4Routes = ipv4Routes
      self.ipv6Routes = ipv6Routes
      self.tcp = tcp
      self.services = services
    }
  }

  public struct IPv4Route: Hashable, Sendable {
    public var destination: IPv4Prefix
    public var via: IPv4Address
    /// Index of the interface whose subnet holds `via`.
    public var interface: Int

    public init(destination: IPv4Prefix, via: IPv4Address, interface: Int) {
      self.destination = destination
      self.via = via
      self.interface = interface
    }
  }

  public struct IPv6Route: Hashable, Sendable {
    public var destination: IPv6Prefix
    public var via: IPv6Address
    /// Index of the interface whose subnet holds `via`.
    public var interface: Int

    public init(destination: IPv6Prefix, via: IPv6Address, interface: Int) {
      self.destination = destination
      self.via = via
      self.interface = interface
    }
  }

  /// What the kind `switch` describes: a learning switch (IEEE Std 802.1Q, clause 8).
  public struct Switch: Hashable, Sendable {
    /// The bridge address, from which its spanning tree identifier is made. Its ports have addresses of their own.
    public var mac: MACAddress
    /// Nil where the switch takes no part in the spanning tree.
    public var spanningTree: SpanningTree?
    /// How long an address is remembered that is not seen again.
    public var ageing: Duration

    public init(mac: MACAddress, spanningTree: SpanningTree? = nil, ageing: Duration = .seconds(300)) {
      self.mac = mac
      self.spanningTree = spanningTree
      self.ageing = ageing
    }
  }

  /// Rapid spanning tree (IEEE Std 802.1D-2004, clause 17).
  public struct SpanningTree: Hashable, Sendable {
    /// 0 to 61,440 in steps of 4,096; the lowest bridge becomes the root.
    public var priority: UInt16

    public init(priority: UInt16 = 32_768) { self.priority = priority }
  }
}
