public import Disks
package import Fabric
import GuestPrograms
import Guests
import Hypervisors
import NetworkFunctions
import NetworkStack
import Packets
import Settings
import SimulationKernel

extension World {
  /// The world that a topology describes, switched off.
  ///
  /// - Parameters:
  ///   - disks: those that begin as images, by the index of their node. A machine whose image is not there has no disk.
  ///   - served: the images that services serve, by their paths in the file.
  ///   - media: the images that are put into drives, by their paths in the file. A drive whose image is not there is empty.
  public init(
    _ topology: Topology, disks: [Int: Disk] = [:], served: [String: Disk] = [:], media: [String: Disk] = [:]
  ) {
    self.init()
    let rates = topology.portRates
    let hosts = topology.hostTable
    addHosts(of: topology)
    for (index, (node, rates)) in zip(topology.nodes, rates).enumerated() {
      add(node, rates: rates, seed: topology.seed, hosts, topology.limits.ofMachine, disks[index], served, media)
    }
    for link in topology.links {
      let (a, b) = (port(link.a), port(link.b))
      connect(a, b, forward: link.forward, backward: link.backward)
      if !link.isUp { unplug(a, b) }
    }
    publish(topology.nameTable)
    _ = findTenants()
  }

  /// A port of the topology among all ports of the world.
  package func port(_ port: Topology.Port) -> PortID { self.port(port.interface, of: NodeIndex(port.node)) }

  private mutating func add(
    _ node: Topology.Node, rates: [BitRate], seed: UInt64, _ hosts: HostTable, _ limits: GuestLimits, _ image: Disk?,
    _ served: [String: Disk], _ media: [String: Disk]
  ) {
    switch node.kind {
    case .machine(let machine):
      var machine = machine
      machine.services = machine.services.map { service in
        service.serving { path in served[path].map { ServedImage(path: path, disk: $0) } }
      }
      var configuration = GuestConfiguration(
        machine, node.interfaces, random: RandomStream(seed: seed, owner: node.name))
      configuration.limits = limits
      if let disk = machine.settings.disk { configuration.diskTiming = disk.timing }
      configuration.disk = image ?? machine.settings.disk.flatMap { Disk($0, of: node.name, seed: seed) }
      configuration.drives = machine.settings.drives.map { Drive($0.name, $0.content.value, from: media) }
      configuration.hardware.vcpus = machine.settings.vcpus
      configuration.hardware.memory = machine.settings.memory
      configuration.hardware.isHosted = machine.host != nil
      configuration.network.functions = HookChain(machine, FunctionContext(node, hosts))
      let index = addGuest(configuration, named: node.name, seed: seed)
      if let host = machine.host { place(index, machine, named: node.name, ports: node.interfaces.count, on: host) }
      nodes[Int(index.rawValue)].power = machine.settings.isOn ? .running : .off
    case .device(let device): add(device.description, node, rates: rates, seed: seed)
    }
  }

  private mutating func add<Description: DeviceDescription>(
    _ description: Description, _ node: Topology.Node, rates: [BitRate], seed: UInt64
  ) {
    let ports = zip(node.interfaces, rates).map {
      PortDescription(name: $0.name, address: $0.mac, rate: $1, mtu: $0.mtu)
    }
    _ = add(
      Description.Described.self, description.configuration(ports), ports: node.interfaces.map(\.name),
      named: node.name, seed: seed)
  }

  /// A link that is down from the start.
  private mutating func unplug(_ a: PortID, _ b: PortID) {
    for end in [a, b] {
      fabric[transmitter: end].isPlugged = false
      fabric[transmitter: end].isUp = false
    }
  }
}

extension Topology {
  /// What guests call each other: a node's name stands for its first address of each version.
  var nameTable: NameTable {
    NameTable(
      nodes.map { node in
        let ipv4 = node.interfaces.lazy.compactMap(\.ipv4.first).first?.address
        let ipv6 = node.interfaces.lazy.compactMap(\.ipv6.first).first?.address
        return (node.name, ipv4, ipv6)
      })
  }

  /// The rate at which each port of each node sends; that of a port without a link is of no account.
  fileprivate var portRates: [[BitRate]] {
    var rates = nodes.map { $0.interfaces.map { _ in LinkSettings().rate } }
    for link in links {
      rates[link.a.node][link.a.interface] = link.forward.rate
      rates[link.b.node][link.b.interface] = link.backward.rate
    }
    return rates
  }
}

extension GuestConfiguration {
  init(_ machine: Topology.Machine, _ interfaces: [Topology.Interface], random: RandomStream) {
    self.init(network: StackConfiguration(interfaces: interfaces.map(Interface.init), random: random))
    network.forwards = machine.forwards
    network.tcp = machine.settings.tcp
    bootOrder = machine.settings.boot
    if bootOrder.contains(.network) { networkBoot = Open(NetworkBoot()) }
    nameServers = machine.nameServers
    // A client first: what a server offers may depend on the address that it gets.
    let clients = interfaces.indices.filter { interfaces[$0].usesDHCP }.map { DHCPClient(interface: $0) }
    services = clients.map { Open($0) } + machine.services.map { Open($0.program) }
    network.ipv4Routes = machine.ipv4Routes.map {
      Route(
        to: $0.destination.address, prefixLength: $0.destination.length, .via, interface: $0.interface,
        gateway: $0.via, origin: .configured)
    }
    network.ipv6Routes = machine.ipv6Routes.map {
      Route(
        to: $0.destination.address, prefixLength: $0.destination.length, .via, interface: $0.interface,
        gateway: $0.via, origin: .configured)
    }
  }
}

extension Interface {
  init(_ interface: Topology.Interface) {
    self.init(
      name: interface.name, mac: interface.mac, mtu: interface.mtu,
      ipv4: interface.ipv4.map { InterfaceAddress($0.address, prefixLength: $0.prefixLength) },
      ipv6: interface.ipv6.map { InterfaceAddress($0.address, prefixLength: $0.prefixLength) })
  }
}

extension Drive {
  fileprivate init(_ name: DriveName, _ content: DriveContent, from media: [String: Disk]) {
    guard case .image(let path) = content else { self.init(name); return }
    self.init(name, holding: media[path].map { Medium(named: path, $0) })
  }
}

extension Disk {
  /// A new disk; nil where the settings say that it begins as an image.
  fileprivate init?(_ settings: DiskSettings, of node: String, seed: UInt64) {
    guard settings.image == nil, let size = settings.size.flatMap({ Int(exactly: $0) }) else { return nil }
    guard settings.format != .nothing else { self.init(size: size); return }
    var random = RandomStream(seed: seed, owner: "disk of \(node)")
    let serial = UInt32(truncatingIfNeeded: random.next())
    guard
      let disk = try? Disk.formatted(size: size, serial: serial, directories: FileTree.directories)
    else { return nil }
    self = disk
  }
}
