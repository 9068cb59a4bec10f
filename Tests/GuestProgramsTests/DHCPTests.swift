import Fabric
import Foundation
import GuestPrograms
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

/// RFC 2131 and RFC 2132.
@Suite struct DHCPTests {
  private static let settings: DHCPServerSettings = {
    var settings = DHCPServerSettings(first: IPv4Address(10, 0, 0, 100), last: IPv4Address(10, 0, 0, 101))
    settings.gateway = IPv4Address(10, 0, 0, 1)
    settings.nameServers = [IPv4Address(10, 0, 0, 53)]
    settings.domain = "lab.example"
    settings.lease = .seconds(600)
    return settings
  }()

  /// A server 10.0.0.1, and a client without an address.
  private func network(
    _ settings: DHCPServerSettings = DHCPTests.settings
  ) throws -> GuestNetwork {
    var network = GuestNetwork()
    let server = network.addGuest(try guest(["10.0.0.1/24"]))
    var configuration = try guest(["10.0.0.77/24"])
    configuration.network.interfaces[0].ipv4 = []
    let client = network.addGuest(configuration)
    network.connect((server, 0), (client, 0))
    network.start(DHCPServer(settings), on: server)
    return network
  }

  @Test func `a client gets its address, its route and its name server`() throws {
    var network = try network()
    let client = network.start("dhclient -v eth0", on: 1)
    network.run(until: .seconds(3))
    #expect(
      network.output(of: client).errors == """
        DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval \(interval(network, client))
        DHCPOFFER of 10.0.0.100 from 10.0.0.1
        DHCPREQUEST for 10.0.0.100 on eth0 to 255.255.255.255 port 67
        DHCPACK of 10.0.0.100 from 10.0.0.1
        bound to 10.0.0.100 -- renewal in 299 seconds.

        """)
    #expect(network.run("ip route", on: 1).text.hasPrefix("default via 10.0.0.1 dev eth0"))
    #expect(network.run("cat /etc/resolv.conf", on: 1).text == "search lab.example\nnameserver 10.0.0.53\n")
    let ping = network.start("ping -c 1 10.0.0.1", on: 1)
    network.run(until: .seconds(5))
    #expect(network.output(of: ping).status == 0)
  }

  /// dhclient(8): the command is over with the address, and another process keeps it.
  @Test func `a client goes into the background when it is bound`() throws {
    var network = try network()
    let line = network.start("dhclient eth0 && ping -c 1 10.0.0.1", on: 1)
    network.run(until: .seconds(5))
    #expect(network.output(of: line).text.contains("1 received"))
    #expect(network.output(of: line).status == 0)
    network.run(until: .seconds(1000))
    #expect(network.guests[1].stack.interfaces[0].ipv4.map { "\($0.address)" } == ["10.0.0.100"])
    #expect(network.output(of: line).errors.isEmpty)
  }

  @Test func `a client without a server gives up after a minute`() throws {
    var network = try network()
    network.interrupt(GuestNetwork.ProgramKey(guest: 0, process: 1))
    let once = network.start("dhclient -1 -v eth0", on: 1)
    network.run(until: .seconds(100))
    #expect(network.output(of: once).status == 2)
    #expect(
      lines(network, once).suffix(2) == [
        "No DHCPOFFERS received.", "Unable to obtain a lease on first try.  Exiting.",
      ])
    let patient = network.start("dhclient -v eth0", on: 1)
    network.run(until: .seconds(200))
    #expect(network.output(of: patient).status == 0)
    #expect(lines(network, patient).last == "No working leases in persistent database - sleeping.")
    network.start(DHCPServer(DHCPTests.settings), on: 0)
    network.run(until: .seconds(400))
    #expect(network.guests[1].stack.interfaces[0].ipv4.map { "\($0.address)" } == ["10.0.0.100"])
  }

  @Test func `a lease is released`() throws {
    var network = try network()
    _ = network.start("dhclient eth0", on: 1)
    network.run(until: .seconds(3))
    let release = network.start("dhclient -r -v eth0", on: 1)
    network.run(until: .seconds(5))
    #expect(
      network.output(of: release).errors == "DHCPRELEASE of 10.0.0.100 on eth0 to 10.0.0.1 port 67\n")
    #expect(!network.run("ip addr", on: 1).text.contains("10.0.0.100"))
    #expect(network.guests[1].processes.processes.isEmpty)
    let again = network.start("dhclient -r -v eth0", on: 1)
    network.run(until: .seconds(6))
    #expect(network.output(of: again) == GuestNetwork.Output(status: 0, ended: network.output(of: again).ended))
  }

  /// RFC 2131, sections 4.3.2 and 4.4.2: the request names the address, and no server.
  @Test func `a client asks for the address that it had`() throws {
    var network = try network()
    let first = network.start("dhclient -d eth0", on: 1)
    network.run(until: .seconds(3))
    network.interrupt(first)
    let second = network.start("dhclient -d eth0", on: 1)
    network.run(until: .seconds(6))
    #expect(
      lines(network, second).prefix(2) == [
        "DHCPREQUEST for 10.0.0.100 on eth0 to 255.255.255.255 port 67", "DHCPACK of 10.0.0.100 from 10.0.0.1",
      ])
    #expect(lines(network, second).last?.hasPrefix("bound to 10.0.0.100") == true)
    #expect(network.guests[1].stack.interfaces[0].ipv4.map { "\($0.address)" } == ["10.0.0.100"])
  }

  @Test func `a client whose server is gone gives up the address that it had, and asks for any`() throws {
    var network = try network()
    let first = network.start("dhclient -d eth0", on: 1)
    network.run(until: .seconds(3))
    network.interrupt(first)
    network.interrupt(GuestNetwork.ProgramKey(guest: 0, process: 1))
    let second = network.start("dhclient -d eth0", on: 1)
    network.run(until: .seconds(16))
    let lines = lines(network, second).map { $0.prefix { $0 != " " } }
    #expect(lines.prefix(2) == ["DHCPREQUEST", "DHCPREQUEST"] && lines.last == "DHCPDISCOVER")
  }

  private func interval(_ network: GuestNetwork, _ key: GuestNetwork.ProgramKey) -> Substring {
    network.output(of: key).errors.split(separator: "\n").first?.split(separator: " ").last ?? ""
  }

  /// Half of 600 s, then until the server is gone: seven eighths, then the end.
  @Test func `a lease is renewed, rebound, and lost when nobody answers`() throws {
    var network = try network()
    let client = network.start("dhclient -d eth0", on: 1)
    network.run(until: .seconds(310))
    #expect(
      lines(network, client).suffix(3) == [
        "DHCPREQUEST for 10.0.0.100 on eth0 to 10.0.0.1 port 67", "DHCPACK of 10.0.0.100 from 10.0.0.1",
        "bound to 10.0.0.100 -- renewal in 300 seconds.",
      ])
    network.interrupt(GuestNetwork.ProgramKey(guest: 0, process: 1))
    network.run(until: .seconds(890))
    let renewals = lines(network, client).dropFirst(8)
    #expect(renewals.filter { $0.contains("to 10.0.0.1 ") }.count == 3)
    #expect(renewals.filter { $0.contains("to 255.255.255.255 ") }.count == 2)
    #expect(!network.guests[1].stack.interfaces[0].ipv4.isEmpty)
    network.run(until: .seconds(910))
    #expect(network.guests[1].stack.interfaces[0].ipv4.isEmpty)
    #expect(lines(network, client).last?.hasPrefix("DHCPDISCOVER") == true)
  }

  private func lines(_ network: GuestNetwork, _ key: GuestNetwork.ProgramKey) -> [String] {
    network.output(of: key).errors.split(separator: "\n").map(String.init)
  }

  @Test func `without a server a client asks again after 4, 8, 16 seconds and so on`() throws {
    var network = try network()
    network.interrupt(GuestNetwork.ProgramKey(guest: 0, process: 1))
    let client = network.start("dhclient -d eth0", on: 1)
    network.run(until: .seconds(200))
    let intervals = lines(network, client).compactMap { Int($0.split(separator: " ").last ?? "") }
    #expect(intervals.count >= 6)
    for (interval, pause) in zip(intervals, [4, 8, 16, 32, 64, 64]) { #expect(abs(interval - pause) <= 1) }
  }

  @Test func `an address that somebody uses is declined, and another one taken`() throws {
    var network = GuestNetwork()
    let server = network.addGuest(try guest(["10.0.0.1/24"]))
    // On the same cable, another machine that has the pool's first address: the server itself, as an additional one.
    var configuration = try guest(["10.0.0.77/24"])
    configuration.network.interfaces[0].ipv4 = []
    let client = network.addGuest(configuration)
    network.connect((server, 0), (client, 0))
    _ = network.run("ip addr add 10.0.0.100/24 dev eth0", on: server)
    network.start(DHCPServer(DHCPTests.settings), on: server)
    let key = network.start("dhclient -d", on: client)
    network.run(until: .seconds(30))
    #expect(lines(network, key).contains("DHCPDECLINE of 10.0.0.100 on eth0 to 255.255.255.255 port 67"))
    #expect(network.guests[client].stack.interfaces[0].ipv4.map { "\($0.address)" } == ["10.0.0.101"])
  }

  @Test func `a client with a reservation gets its address, and a pool can be empty`() throws {
    var settings = DHCPTests.settings
    let client = try network().guests[1].stack.interfaces[0].mac
    settings.reservations = [.init(client: client, address: IPv4Address(10, 0, 0, 9))]
    var reserved = try network(settings)
    reserved.start(DHCPClient(interface: 0), on: 1)
    reserved.run(until: .seconds(2))
    #expect(reserved.guests[1].stack.interfaces[0].ipv4.map { "\($0.address)" } == ["10.0.0.9"])
    settings.reservations = []
    (settings.first, settings.last) = (IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 1))
    var empty = try network(settings)
    empty.start(DHCPClient(interface: 0), on: 1)
    empty.run(until: .seconds(100))
    #expect(empty.guests[1].stack.interfaces[0].ipv4.isEmpty)
  }

  /// The pool belongs to 10.0.0.0/24, so that an address of elsewhere is refused (section 4.3.2), and the client begins anew.
  @Test func `a refusal sends a client back to the start`() throws {
    var network = try network()
    let key = network.start("dhclient -d", on: 1)
    network.run(until: .seconds(10))
    // The server loses its memory, and the address goes to another.
    network.interrupt(GuestNetwork.ProgramKey(guest: 0, process: 1))
    var settings = DHCPTests.settings
    settings.first = IPv4Address(10, 0, 0, 101)
    network.start(DHCPServer(settings), on: 0)
    network.run(until: .seconds(1000))
    #expect(network.guests[1].stack.interfaces[0].ipv4.map { "\($0.address)" } == ["10.0.0.101"])
    #expect(lines(network, key).contains { $0.hasPrefix("DHCPDISCOVER") })
  }

  @Test func `messages go through bytes`() throws {
    var message = DHCPMessage(
      isRequest: true, transaction: 0xDEAD_BEEF, hardwareAddress: MACAddress(bits: 0x0800_2712_3456))
    message.seconds = 7
    message.wantsBroadcast = true
    message.clientAddress = IPv4Address(10, 0, 0, 2)
    message.options.type = .request
    message.options.set([IPv4Address(1, 2, 3, 4), IPv4Address(5, 6, 7, 8)], for: .nameServers)
    message.options[.message] = [UInt8](repeating: 65, count: 600)
    let bytes = message.bytes
    #expect(try DHCPMessage(parsing: bytes.span.bytes) == message)
    for length in 0..<240 {
      #expect(throws: PacketError.self) { try DHCPMessage(parsing: Array(bytes.prefix(length)).span.bytes) }
    }
  }

  @Test(arguments: 0..<UInt64(50)) func `no message makes a server or a client trap`(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "DHCP")
    var network = try network()
    network.start(DHCPClient(interface: 0), on: 1)
    let servers = [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 9)]
    for step in 1...40 {
      var message = DHCPMessage(
        isRequest: random.next(below: 2) == 0, transaction: UInt32(truncatingIfNeeded: random.next()),
        hardwareAddress: network.guests[Int(random.next(below: 2))].stack.interfaces[0].mac)
      message.yourAddress = IPv4Address(bits: UInt32(truncatingIfNeeded: random.next()))
      if random.next(below: 2) == 0 { message.clientAddress = IPv4Address(10, 0, 0, UInt8(random.next(below: 256))) }
      message.options.type = DHCPMessageType(rawValue: UInt8(1 + random.next(below: 8)))
      message.options.set([servers[Int(random.next(below: 2))]], for: .serverIdentifier)
      message.options.set([IPv4Address(10, 0, 0, UInt8(random.next(below: 256)))], for: .requestedAddress)
      var bytes = message.bytes
      for index in bytes.indices where random.next(below: 60) == 0 { bytes[index] = UInt8(random.next(below: 256)) }
      let host = Int(random.next(below: 2))
      network.start(Datagram(bytes, to: host == 0 ? 68 : 67), on: host)
      network.run(until: .milliseconds(Int64(step * 200)))
    }
    #expect(try network.restored() == network, "seed \(seed)")
  }
}
