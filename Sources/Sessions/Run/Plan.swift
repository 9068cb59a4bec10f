public import Fabric
public import Lab
import NetworkStack
import PacketCapture
public import SimulationKernel

/// What drives a world from outside: what is still to be done to it, what is recorded of it, what it has to fulfil, and
/// what its programs have said so far.
///
/// A plan knows its lab by name, which a world does not. It is a value and is part of a checkpoint, beside the world.
public struct Plan: Sendable, Equatable {
  public var lab: String
  public var seed: UInt64
  /// When the run ends, unless nothing is left to happen before.
  public var end: Instant
  /// When it ends where nobody asks for another end: what a run was told is not meant for those that go on from it.
  public let ownEnd: Instant
  /// How far the run has come, whether or not anything happened there.
  public internal(set) var reached = Instant.zero
  public let labels: Labels
  /// In the order in which they are done.
  public internal(set) var timeline: [Step]
  /// The first step of the timeline that has not been done.
  public internal(set) var nextStep = 0
  public var captures: [CaptureOrder]
  public internal(set) var checks: [Check]
  public internal(set) var programs: [ProgramRecord] = []
  public internal(set) var messages = KernelMessages()
  /// The nodes have been switched on: what goes on from here continues a run, and continues its captures.
  public internal(set) var hasBegun = false
  /// How far each capture file has come.
  var positions: [CapturePosition] = []

  /// Something that is done at an instant.
  public struct Step: Sendable, Equatable {
    public var at: Instant
    public var action: Action

    public enum Action: Sendable, Equatable {
      case command(Command)
      /// Types the command line of a check, which is known by its number.
      case check(Int)
    }
  }

  public init(
    lab: String, seed: UInt64, end: Instant, labels: Labels, timeline: [Step], captures: [CaptureOrder],
    checks: [Check]
  ) {
    self.lab = lab
    self.seed = seed
    self.end = end
    ownEnd = end
    self.labels = labels
    self.timeline = timeline
    self.captures = captures
    self.checks = checks
  }

  /// When the next step is due; `.never` after the last.
  var nextDue: Instant { nextStep < timeline.count ? timeline[nextStep].at : .never }
}

/// The names of a lab's nodes and ports.
public struct Labels: Sendable, Equatable {
  /// By node number.
  public var nodes: [String]
  /// `NODE:IF` by port number.
  public var ports: [String]
  /// The topology file.
  public var file: String
  /// Where in it the functions' rules are.
  public var rules: [RuleLine]

  public init(nodes: [String], ports: [String], file: String = "", rules: [RuleLine] = []) {
    self.nodes = nodes
    self.ports = ports
    self.file = file
    self.rules = rules
  }

  public subscript(node: NodeIndex) -> String { nodes[Int(node.rawValue)] }
  public subscript(port: PortID) -> String { ports[Int(port.rawValue)] }
}

/// A capture that was asked for.
public struct CaptureOrder: Sendable, Equatable {
  public var ports: [PortID]
  /// Nil for a file for each port, named after it.
  public var file: String?
  /// In libpcap's language; nil for every frame.
  public var filter: String?
  /// The most bytes kept of each frame; nil for all.
  public var snapLength: Int?

  public init(ports: [PortID], file: String? = nil, filter: String? = nil, snapLength: Int? = nil) {
    self.ports = ports
    self.file = file
    self.filter = filter
    self.snapLength = snapLength
  }
}

extension Labels {
  /// The ports that `all`, `NODE` or `NODE:IF` stands for; nil where there is none of that name.
  public func ports(named name: String) -> [PortID]? {
    let places = ports.indices.filter { name == "all" || ports[$0] == name || ports[$0].hasPrefix(name + ":") }
    return places.isEmpty ? nil : places.map { PortID($0) }
  }
}
