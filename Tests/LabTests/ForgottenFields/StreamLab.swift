import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel

@testable import Lab

/// Two machines on a link that loses, between which a ``Stream`` runs.
enum StreamLab {
  static func world(_ algorithm: CongestionAlgorithm, log: inout ObservationLog) -> World {
    var world = World()
    let nodes = (1...2).map { number in
      world.addGuest(configuration(number, algorithm), named: "h\(number)", seed: 1)
    }
    world.connect(world.port(0, of: nodes[0]), world.port(0, of: nodes[1]), forward: link, backward: link)
    world.start(log: &log)
    _ = world.start(Stream(to: nil, count: 0), on: nodes[1], log: &log)
    let destination = Endpoint(.v4(address(2)), port: Stream.port)
    _ = world.start(Stream(to: destination, count: 90_000), on: nodes[0], log: &log)
    return world
  }

  private static var link: LinkSettings {
    var link = LinkSettings()
    (link.rate, link.delay) = (.megabitsPerSecond(10), .milliseconds(2))
    link.loss = Probability(partsPerBillion: 50_000_000)
    return link
  }

  private static func address(_ number: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(number)) }

  private static func configuration(_ number: Int, _ algorithm: CongestionAlgorithm) -> GuestConfiguration {
    let interface = Interface(
      name: "eth0", mac: MACAddress(bits: 0x0800_2700_0000 + UInt64(number)),
      ipv4: [InterfaceAddress(address(number), prefixLength: 24)])
    var configuration = GuestConfiguration(
      network: StackConfiguration(interfaces: [interface], random: RandomStream(seed: 1, owner: "h\(number)")))
    configuration.network.tcp.congestionControl = algorithm
    configuration.network.tcp.usesCongestionNotification = algorithm == .newReno
    return configuration
  }
}
