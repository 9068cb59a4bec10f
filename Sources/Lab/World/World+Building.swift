public import Fabric
public import GuestPrograms
public import Guests
import NetworkStack
import SimulationKernel

// How a world is put together: nodes first, then the cables between their ports. Every owner of chance gets a stream of
// its own name, so that a node added here changes no draw there.

extension World {
  /// Adds a device with these ports.
  ///
  /// - Precondition: the kind is one of `RegisteredDevices`, and the configuration has as many ports.
  public mutating func add<Member: Device>(
    _ type: Member.Type, _ configuration: Member.Configuration, ports: [String], named name: String, seed: UInt64
  ) -> NodeIndex {
    guard let location = devices.append(configuration, of: type) else {
      preconditionFailure("\(type) is not a registered device")
    }
    let node = NodeIndex(nodes.count)
    nodes.append(
      Node(
        kind: DeviceKind(location.kind), firstPort: PortID(fabric.portCount), portCount: ports.count,
        index: location.index))
    for (index, port) in ports.enumerated() {
      let random = RandomStream(seed: seed, owner: "link from \(name):\(port)")
      _ = fabric.addPort(of: node, index: PortIndex(index), random: random)
    }
    return node
  }

  /// Adds a machine with a port for each of its interfaces.
  public mutating func addGuest(_ configuration: GuestConfiguration, named name: String, seed: UInt64) -> NodeIndex {
    add(Guest.self, configuration, ports: configuration.network.interfaces.map(\.name), named: name, seed: seed)
  }

  /// Puts a cable between two ports that have none.
  public mutating func connect(_ a: PortID, _ b: PortID, forward: LinkSettings, backward: LinkSettings) {
    fabric.connect(a, b, forward: forward, backward: backward)
  }

  /// Makes the machines' names known to every guest.
  public mutating func publish(_ names: NameTable) { self.names = names }
}
