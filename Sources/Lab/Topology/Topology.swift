public import Fabric
public import Hypervisors
public import SimulationKernel

/// A lab as its topology file describes it, with nothing left to look up: defaults and groups are applied, ranges and
/// generators expanded, interfaces chosen, addresses assigned.
///
/// It is a plain value. ``Topology/init(yaml:file:seed:)`` reads one, and whoever builds a world needs nothing else.
/// Nodes, interfaces, links and hosts are named by their index in the arrays that hold them; the order is the file's.
public struct Topology: Hashable, Sendable {
  /// The file that it was read from, for messages.
  public var file = SourceFile()
  public var name: String
  public var description: String
  public var seed: UInt64
  /// The simulated time after which a run ends.
  public var duration: Duration
  /// What a run may use.
  public var limits = Limits()
  /// Whether what keeps a network from working is meant, such as an address that two machines have.
  public var allowsFaults = false
  /// The physical machines. On a machine that is on none of them, work takes no time.
  public var hosts: [Host]
  public var nodes: [Node]
  public var links: [Link]
  /// In order of time; those of one instant in the file's order.
  public var events: [Event]
  public var captures: [Capture]
  public var checks: [Check]

  public init(
    name: String, description: String = "", seed: UInt64 = 1, duration: Duration = .seconds(60), hosts: [Host] = [],
    nodes: [Node] = [], links: [Link] = [], events: [Event] = [], captures: [Capture] = [], checks: [Check] = []
  ) {
    self.name = name
    self.description = description
    self.seed = seed
    self.duration = duration
    self.hosts = hosts
    self.nodes = nodes
    self.links = links
    self.events = events
    self.captures = captures
    self.checks = checks
  }

  /// One end of a link, or where frames are captured: an interface of a machine, a port of a switch.
  public struct Port: Hashable, Sendable, BitwiseCopyable {
    /// Index in ``Topology/nodes``.
    public var node: Int
    /// Index in that node's ``Node/interfaces``.
    public var interface: Int

    public init(node: Int, interface: Int) {
      self.node = node
      self.interface = interface
    }
  }

  /// A cable between two ports.
  public struct Link: Hashable, Sendable {
    public var a: Port
    public var b: Port
    /// From `a` to `b`.
    public var forward: LinkSettings
    /// From `b` to `a`.
    public var backward: LinkSettings
    public var isUp: Bool

    public init(
      a: Port, b: Port, forward: LinkSettings = LinkSettings(), backward: LinkSettings = LinkSettings(),
      isUp: Bool = true
    ) {
      self.a = a
      self.b = b
      self.forward = forward
      self.backward = backward
      self.isUp = isUp
    }
  }

  /// A physical machine that carries nodes.
  public struct Host: Hashable, Sendable {
    public var name: String
    /// What it has, and what work costs on it.
    public var settings: HostSettings

    public init(name: String, _ settings: HostSettings) {
      self.name = name
      self.settings = settings
    }
  }
}
