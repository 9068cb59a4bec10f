public import Fabric
public import GuestPrograms
public import Guests
import NetworkStack
import SimulationKernel
public import Switching

// How a world is put together: nodes first, then the cables between their ports. Every owner of chance gets a stream of
// its own name, so that a node added here changes no draw there.

extension World {
  /// Adds a machine with a port for each of its interfaces.
  public mutating func addGuest(_ configuration: GuestConfiguration, named name: String, seed: UInt64) -> NodeIndex {
    guests.append(Guest(configuration))
    guestsAtStart.append(configuration)
    return addNode(
      .guest, index: guests.count - 1, ports: configuration.network.interfaces.map(\.name), named: name, seed: seed)
  }

  /// Adds a switch with these ports.
  public mutating func addSwitch(
    _ device: LearningSwitch, ports: [String], named name: String, seed: UInt64
  ) -> NodeIndex {
    switches.append(device)
    switchesAtStart.append(device)
    return addNode(.learningSwitch, index: switches.count - 1, ports: ports, named: name, seed: seed)
  }

  private mutating func addNode(
    _ kind: Node.Kind, index: Int, ports: [String], named name: String, seed: UInt64
  ) -> NodeIndex {
    let node = NodeIndex(nodes.count)
    nodes.append(Node(kind: kind, firstPort: PortID(fabric.portCount), portCount: ports.count, index: index))
    for (place, port) in ports.enumerated() {
      let random = RandomStream(seed: seed, owner: "link from \(name):\(port)")
      _ = fabric.addPort(of: node, index: PortIndex(place), random: random)
    }
    return node
  }

  /// Puts a cable between two ports that have none.
  public mutating func connect(_ a: PortID, _ b: PortID, forward: LinkSettings, backward: LinkSettings) {
    fabric.connect(a, b, forward: forward, backward: backward)
  }

  /// Makes the machines' names known to every guest.
  public mutating func publish(_ names: NameTable) { self.names = names }
}
