public import GuestPrograms
public import NetworkFunctions
public import Packets

extension Topology {
  /// A machine or another device.
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
      case device(Device)
    }
  }

  /// What the kinds `vm` and `router` describe: a virtual machine with a TCP/IP stack.
  public struct Machine: Hashable, Sendable {
    public var settings: MachineSettings
    /// Nil for a machine that the topology file alone describes.
    public var origin: MachineOrigin?
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
    /// Whom it asks for names.
    public var nameServers: [IPv4Address] = []
    /// What it does from the moment it is switched on.
    public var services: [GuestService]

    /// The file of the machine whose disk it begins with.
    public var diskOrigin: MachineReference? {
      guard let origin, origin.hasDisk, let disk = settings.disk, disk.image == nil else { return nil }
      return origin.file
    }

    public init(
      _ settings: MachineSettings = MachineSettings(), host: Int? = nil, forwards: Bool = false,
      ipv4Routes: [IPv4Route] = [], ipv6Routes: [IPv6Route] = [], services: [GuestService] = []
    ) {
      self.settings = settings
      self.host = host
      self.forwards = forwards
      self.ipv4Routes = ipv4Routes
      self.ipv6Routes = ipv6Routes
      self.services = services
    }
  }

  /// The machine on disk that a machine of the lab begins as. Its settings are among the machine's.
  public struct MachineOrigin: Hashable, Sendable {
    public var file: MachineReference
    /// Whether it has a disk; the machine begins with that unless its own settings name another.
    public var hasDisk: Bool
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
}
