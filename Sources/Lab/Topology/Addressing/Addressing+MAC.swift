import Fabric
import Packets
import Settings
import SimulationKernel

extension Addressing {
  /// Gives every interface and switch its MAC address: the one that the file gives, or one drawn from the seed and the name.
  ///
  /// Each name has a random stream of its own, so that a node added elsewhere changes no address. The one exception is a
  /// collision, where the later one in the file draws again.
  mutating func assignMACAddresses() {
    var owners: [MACAddress: String] = [:]
    for node in topology.nodes.indices {
      for owner in self.owners(of: node) { useGiven(owner, in: &owners) }
    }
    // Those of a switch's ports, which no file can give, are drawn last: so they come out the same when all others are given.
    let all = topology.nodes.indices.map { self.owners(of: $0) }.joined()
    for owner in all.filter({ !$0.isPort }) + all.filter(\.isPort) { set(draw(owner, in: &owners), for: owner) }
  }

  /// An interface, or a switch as a whole.
  private struct Owner {
    var node: Int
    var interface: Int?
    var name: String
    var given: MACAddress?
    var location: SourceLocation
    /// Whether it is a port of a switch.
    var isPort: Bool
  }

  private func owners(of node: Int) -> [Owner] {
    let (name, draft) = (topology.nodes[node].name, drafts[node])
    let address: DeviceAddress? =
      if case .device(let device) = topology.nodes[node].kind { device.description.address } else { nil }
    if address == DeviceAddress.none { return [] }
    let ports = zip(topology.nodes[node].interfaces, draft.interfaces).enumerated().map { index, port in
      let mac = port.1.description?.mac
      return Owner(
        node: node, interface: index, name: "\(name):\(port.0.name)", given: mac?.value,
        location: mac?.location ?? draft.location, isPort: address != nil)
    }
    guard let address else { return ports }
    let given: Located<MACAddress>? = if case .given(let given) = address { given } else { nil }
    let location = given?.location ?? draft.location
    return [Owner(node: node, name: name, given: given?.value, location: location, isPort: false)] + ports
  }

  private mutating func useGiven(_ owner: Owner, in owners: inout [MACAddress: String]) {
    guard let mac = owner.given else { return }
    guard let other = owners.updateValue(owner.name, forKey: mac) else { return }
    faults.report(
      "\(mac) is the MAC address of both \(other) and \(owner.name)", at: owner.location, fix: "change one of them")
  }

  private func draw(_ owner: Owner, in owners: inout [MACAddress: String]) -> MACAddress {
    if let given = owner.given { return given }
    var stream = RandomStream(seed: topology.seed, owner: "mac \(owner.name)")
    while true {
      // VirtualBox's range. It has room for many times the interfaces of the largest lab, so this ends.
      let mac = MACAddress(bits: 0x0800_2700_0000 | stream.next() >> 40)
      if owners[mac] == nil {
        owners[mac] = owner.name
        return mac
      }
    }
  }

  private mutating func set(_ mac: MACAddress, for owner: Owner) {
    if let interface = owner.interface {
      topology.nodes[owner.node].interfaces[interface].mac = mac
    } else if case .device(var device) = topology.nodes[owner.node].kind {
      device.description.setAddress(mac)
      topology.nodes[owner.node].kind = .device(device)
    }
  }
}
