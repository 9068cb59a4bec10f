import Fabric
import GuestPrograms
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

@Suite struct CheckpointTests {
  /// In mid-run at the instants below.
  private static let commands = [
    "ping -c 9 -i 0.1 10.2.0.2", "ping -O -w 2 10.99.0.1", "traceroute -w 0.2,0,0 10.2.0.77", "traceroute server",
    "udp-send 10.2.0.2 9 --count 700 --interval 1ms", "udp-send 10.2.0.2 4444 --count 7 --interval 100ms --size 0",
    "udp-recv 10 --count 1 --idle 900ms", "sleep 0.7 0.2", "iperf -c server -t 1 -i 0.25 -P 2",
    "iperf -c server -n 300K -b 4M -N -l 5000", "iperf -c server -u -b 3M -t 0.9 -i 0.3 -P 2",
    "curl http://10.2.0.2/big http://server/index.html",
    "curl -s 10.2.0.2/big | cat | sha256sum; echo done > f && cat f", "nc -v -w 1 10.2.0.2 80 | wc",
    "sleep 0.5 & echo; wait", "sleep 9 | cat & sleep 0.7 & jobs; wait %2; kill %1; wait %1",
    "dig @10.2.0.2 www.example", "dig @10.2.0.2 www.example +tcp",
    "sleep 0.5; ! sleep 0.3 && echo never || printf '%s\\n' $?; exit 4",
    "curl -s 10.2.0.2/big | head -n 3 | grep -c a; curl -s 10.2.0.2/big | tail -n 2 | wc",
    "dhclient -r & sleep 0.5; echo",
    "curl -v --max-time 1 -w done http://10.99.0.1:81/",
  ]

  private func network(running command: String) throws -> GuestNetwork {
    var network = try GuestNetwork.path(LinkSettings(delay: .milliseconds(7)))
    let names = NameTable([(name: "server", ipv4: IPv4Address("10.2.0.2"), ipv6: nil)])
    _ = network.start("udp-recv 9 --idle 1s", on: 3)
    for server in ["iperf -s -i 0.1", "iperf -s -u -i 0.1"] { _ = network.start(server, on: 3) }
    network.start(
      HTTPServer(
        HTTPServerSettings(files: [
          .init(path: "/index.html", content: .bytes(Array("hello\n".utf8))),
          .init(path: "/big", content: .generated(size: 300_000)),
        ])), on: 3)
    _ = network.start(command, on: 0, names: names)
    return network
  }

  @Test(arguments: commands) func `a program that is restored goes on as if it had never stopped`(
    _ command: String
  ) throws {
    var straight = try network(running: command)
    var resumed = straight
    straight.run(until: .seconds(20))
    for instant in [0, 3, 20, 120, 450, 800, 1_100] {
      resumed.run(until: .milliseconds(Int64(instant)))
      let copy = try resumed.restored()
      #expect(copy == resumed, "at \(instant) ms")
      resumed = copy
    }
    resumed.run(until: .seconds(20))
    #expect(resumed == straight)
    #expect(
      !straight.output(of: GuestNetwork.ProgramKey(guest: 0, process: 1)).text.isEmpty || command.hasPrefix("sleep"))
  }

  /// A checkpoint is a file, and files lie: whatever stands in it, the program either is refused or runs.
  @Test(arguments: commands) func `no changed byte of a checkpoint makes a program trap`(_ command: String) throws {
    var network = try network(running: command)
    network.run(until: .milliseconds(120))
    var writer = ByteWriter()
    writer.write(network.guests[0].processes)
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    var random = RandomStream(seed: 1, owner: command)
    for _ in 0..<400 {
      var bytes = writer.bytes
      let position = Int(random.next(below: UInt64(bytes.count)))
      bytes[position] = UInt8(truncatingIfNeeded: random.next())
      var reader = CheckpointReader(bytes, registry: registry)
      guard let processes = try? ProcessTable(from: &reader) else { continue }
      var changed = network
      // Together with the rest of the guest they may be impossible.
      guard (try? changed.replaceProcesses(of: 0, by: processes, registry)) != nil else { continue }
      changed.run(until: .milliseconds(320), atMost: 100)
      for host in [0, 3] { changed.interrupt(GuestNetwork.ProgramKey(guest: host, process: 1)) }
    }
  }

  @Test(arguments: commands) func `no truncated checkpoint is a program`(_ command: String) throws {
    var network = try network(running: command)
    network.run(until: .milliseconds(120))
    var writer = ByteWriter()
    writer.write(network.guests[0].processes)
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    for length in writer.bytes.indices {
      var reader = CheckpointReader(Array(writer.bytes.prefix(length)), registry: registry)
      #expect(throws: CheckpointError.self, "\(length) bytes") { try ProcessTable(from: &reader) }
    }
  }
}
