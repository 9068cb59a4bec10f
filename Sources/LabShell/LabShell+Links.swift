import Fabric
import Guests
import Lab
import NetworkStack
import Packets
import Sessions
import Settings
import SimulationKernel

// What is done to the lab's hardware.

extension LabShell {
  /// The port of one node whose cable leads to another; each is named as `NODE` or `NODE:IF`.
  private func port(from one: String, to other: String) throws(ShellError) -> PortID {
    let (near, far) = (try ports(one), try ports(other))
    let fabric = current.session.world.fabric
    let links = near.filter { port in fabric[transmitter: port].peer.map(far.contains) ?? false }
    guard let link = links.first else { throw ShellError("no link between '\(one)' and '\(other)'") }
    guard links.count == 1 else {
      let names = links.map { labels[$0] }.joined(separator: ", ")
      throw ShellError("\(links.count) links between '\(one)' and '\(other)': name one by its interface: \(names)")
    }
    return link
  }

  private func ports(_ name: String) throws(ShellError) -> [PortID] {
    guard name != "all", let ports = labels.ports(named: name) else {
      let nearest = EditDistance.nearest(to: name, among: labels.nodes + labels.ports).map { "; did you mean '\($0)'?" }
      throw ShellError("no node or interface named '\(name)'\(nearest ?? "")")
    }
    return ports
  }

  /// `link a b down`, `link a b delay=10ms loss=1%`: the keys are those of a link in a topology file.
  func changeLink(_ one: String, _ other: String, _ settings: [String]) throws(ShellError) {
    let port = try port(from: one, to: other)
    let change = try LinkChange(words: settings)
    let fabric = current.session.world.fabric
    guard let peer = fabric[transmitter: port].peer else { return }
    var (forward, backward) = (fabric.settings(from: port), fabric.settings(from: peer))
    let before = (forward, backward)
    change.apply(forward: &forward, backward: &backward)
    if forward != before.0 { try give(.command(.setLink(from: port, forward), check: nil), as: nil) }
    if backward != before.1 { try give(.command(.setLink(from: peer, backward), check: nil), as: nil) }
    if let isUp = change.isUp { try give(.command(.setCable(at: port, isPlugged: isUp), check: nil), as: nil) }
  }

  func setPower(of node: NodeIndex, _ word: String) throws(ShellError) {
    guard let command = PowerCommand.all.first(where: { $0.name == word }) else {
      throw ShellError("power \(word): expected \(PowerCommand.all.map(\.name).joined(separator: ", "))")
    }
    try give(.command(.setPower(of: node, command), check: nil), as: nil)
  }

  func takeOut(_ name: String, of node: NodeIndex, asking: Bool) throws(ShellError) {
    guard let drive = DriveName.allCases.first(where: { $0.name == name }) else {
      throw ShellError("'\(name)': expected cd or usb")
    }
    guard isMachine(node) else { throw ShellError("'\(labels[node])' has no drives") }
    let command = asking ? Command.eject(drive, of: node) : .pull(drive, of: node)
    try give(.command(command, check: nil), as: nil)
  }

  /// Sends one packet in a copy of the lab, and shows where it goes.
  func trace(from node: NodeIndex, to destination: String, _ transport: IPProtocol, port: UInt16) throws(ShellError) {
    let world = current.session.world
    guard isMachine(node) else { throw ShellError("trace: '\(labels[node])' is not a machine") }
    guard let address = IPAddress(destination) ?? world.address(ofMachine: destination, isIPv6: false) else {
      throw ShellError("trace: '\(destination)' is not an IP address, and no machine of that name has one")
    }
    let packet = TracedPacket(transport, to: address, sourcePort: 40_000, destinationPort: port, timeToLive: 64)
    print(Trace(packet, from: node, in: world, labels).text)
  }
}

extension LinkChange {
  /// `down`, `up`, `rate=10Mbps`
  fileprivate init(words: [String]) throws(ShellError) {
    var entries: [SourceEntry] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let (key, value) = parts.count == 2 ? (parts[0], parts[1]) : ("state", word)
      entries.append(
        SourceEntry(key: key, at: .start, value: SourceValue(.scalar(value), at: .start)))
    }
    guard !entries.isEmpty else {
      throw ShellError("link: expected 'down', 'up', or settings such as delay=10ms loss=1%")
    }
    var faults = FaultLog()
    let description = LinkDescription.keys.decode(SourceValue(.map(entries), at: .start), as: "a link", &faults)
    if let fault = faults.faults.first { throw ShellError("link: \(fault.message): \(fault.fix)") }
    guard let description else { throw ShellError("link: expected settings such as delay=10ms") }
    self = description.change
  }
}
