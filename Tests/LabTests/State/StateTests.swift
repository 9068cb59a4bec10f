import Disks
import Fabric
import FileSystems
import GuestPrograms
import Guests
import LabTesting
import NetworkStack
import OpenFlow
import PacketCapture
import Packets
import Testing

@testable import Controllers
@testable import Datapath
@testable import Lab
@testable import Sessions
@testable import SimulationKernel

/// No stored field of any type of state is left out of the one description from which its coding, digest and difference follow,
/// and what is left out on purpose because it follows from the rest is as it was once the rest has been read.
@Suite struct StateTests {
  /// Types that no world and no plan of this test holds between two events.
  private static let seldom: [any Checkpointable] = [
    IPv4Prefix(IPv4Address(10, 0, 0, 1), length: 32), IPv6Prefix(IPv6Address(high: 1, low: 1), length: 128),
    Chunk([1]), Digest(of: [1]),
    World.Core(now: .zero, eventsHandled: 0, nodes: [], names: NameTable(), shelf: [], hypervisors: []),
    ReachedLimit(.machine(.files, NodeIndex(0)), at: .zero), CapturePosition(bytes: 1, frames: 1),
    CaptureLayout(format: .pcapng, interfaces: [CaptureInterface(name: "a")]), QueueCounters(),
    DiskOrigin(
      NodeIndex(0), machine: "web.vbox", snapshot: "one", path: "/web.vdi", format: "vdi", parentFolders: ["/"]),
    PacketBuffers.Buffered(frame: Frame(0), inPort: .any, number: 1, since: .zero),
    WaitingPacket(target: .any, frame: [], deadline: .zero), InvariantCheck.Violation(at: .zero, text: "it fails"),
    RouteAttributes<IPv4Address>(),
  ]
  private static let commands = [
    "echo hello", "true", "false", "ip addr", "arp -n", "no-such-command", "dhclient eth0", "dhclient -r", "ss -t -a",
    "ss -s", "wc f", "printf %d x", "head -n 1", "tail f", "grep -c x", "date", "ls -a", "rm -f x", "df -h",
    "mount", "sync", "poweroff", "reboot", "shutdown now", "stress --cpu 2", "vmstat", "free",
    "mount /dev/sr0", "umount /media/usb", "eject", "lsblk",
  ]

  @Test func `every stored field of every type of state is described`() throws {
    var walk = StateWalk()
    for text in RichLab.texts + (1...3).map({ RandomLab(seed: $0).text }) {
      let topology = try Topology(yaml: text, file: "rich.yaml")
      try look(at: topology, &walk)
      try lookAtPlan(of: topology, &walk)
    }
    for text in RichLab.programmed + [RichLab.stored, RichLab.booted, RichLab.removable] {
      try look(at: Topology(yaml: text, file: "line.yaml"), looks: 200, every: 2, &walk)
    }
    try look(at: .forwarding(), &walk)
    try look(at: .learning(), &walk)
    try look(at: .hub(), &walk)
    try look(at: .manual(), &walk)
    for lab in LabSource.files { try look(at: lab.topology(), looks: 8, every: 97, &walk) }
    for command in StateTests.commands {
      walk.visit(Open<any GuestProgram>(GuestCommand.program(for: command, names: NameTable())))
    }
    for value in StateTests.seldom { walk.visit(value) }
    try lookAtDisk(&walk)
    #expect(walk.missing.sorted() == [], "fields that their type's description leaves out")
    let unvisited = try StateTypes.inSources().filter { name in
      !walk.types.contains { $0 == name || $0.hasSuffix("." + name) }
    }
    #expect(unvisited == [], "types of state that no lab of this test holds")
  }

  /// A formatted disk, which no guest has yet.
  private func lookAtDisk(_ walk: inout StateWalk) throws {
    var disk = Disk(size: 64 << 20)
    let time = CivilTime(year: 2025, month: 6, day: 1)
    try FATFormat(kind: .fat32, serial: 1, time: time).write(to: 0..<disk.size, of: &disk)
    walk.visit(disk)
    walk.visit(try FATVolume.mount(in: 0..<disk.size, of: disk))
  }

  private func look(at topology: Topology, looks: Int = 40, every stride: Int = 53, _ walk: inout StateWalk) throws {
    var run = try SteppedRun(topology)
    for look in 0..<looks {
      walk.visit(run.world)
      if look % 8 == 0 { try expectFaithful(run.world) }
      guard run.steps(stride) else { break }
    }
  }

  private func look(at lab: consuming ControlledLab, _ walk: inout StateWalk) throws {
    for seconds in 1...10 {
      try lab.run(until: .zero + .seconds(Int64(seconds)))
      walk.visit(lab.session.world)
      walk.visit(lab.controller)
      try expectFaithful(lab.session.world)
    }
    walk.visit(lab.session.journal)
    walk.visit(Recording(of: LabFingerprint(try ControlledLab.start()), lab.session))
  }

  /// What was read back is, in all that it stores, what was written: what follows from the described fields as well.
  private func expectFaithful(_ world: World) throws {
    var writer = ByteWriter()
    world.encode(to: &writer)
    var reader = CheckpointReader(writer)
    let copy = try World(from: &reader)
    #expect(DeepDifference.find(world, copy) == nil)
    #expect(world.differences(from: copy) == [])
  }

  private func lookAtPlan(of topology: Topology, _ walk: inout StateWalk) throws {
    var session = try Session(Checkpoint(topology, folder: Repository.root + "/Topologies"), output: nil)
    for part in 1...4 {
      session.advance(to: Instant(nanoseconds: session.plan.end.nanoseconds / 4 * Int64(part)))
      walk.visit(try session.checkpoint())
    }
  }

  @Test func `a difference names the path and both values`() throws {
    let topology = try Topology(yaml: RichLab.texts[0], file: "rich.yaml")
    var run = try SteppedRun(topology)
    let before = run.world
    let hasSteps = run.steps(40)
    #expect(hasSteps)
    let differences = before.differences(from: run.world)
    #expect(differences.contains { $0.path == "eventsHandled" })
    #expect(differences.allSatisfy { $0.before != $0.after })
    let handled = try #require(differences.first { $0.path == "eventsHandled" })
    #expect(handled.description == "eventsHandled: \(before.eventsHandled) -> \(run.world.eventsHandled)")
  }

  @Test func `a difference within a device begins with the name of its node`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes: { web: { interfaces: { eth0: { address: 10.0.0.1/24 } } }, db: {}, s: { kind: switch }, hub: { kind: hub } }
        links: [[web, s], [s, hub], [hub, db]]
        events: [{ at: 1s, on: web, run: ping -c 1 10.0.0.9 }]
        """, file: "lab.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    let before = session.world
    session.advance(to: Instant(nanoseconds: 1_500_000_000))
    let names = topology.nodes.map(\.name)
    let paths = before.differences(from: session.world, names: names).map(\.path)
    #expect(paths.contains { $0.hasPrefix("web.stack.") })
    #expect(paths.contains { $0.hasPrefix("s.") })
    #expect(paths.contains("hub.repeated") && paths.contains("eventsHandled"))
    #expect(!paths.contains { $0.hasPrefix("devices") })
    #expect(session.world.differences(from: session.world, names: names) == [])
  }
}

/// Walks all that a value stores and asks each type of state what its description leaves out.
struct StateWalk {
  private(set) var missing: Set<String> = []
  private var visits: [ObjectIdentifier: Int] = [:]
  private var names: [ObjectIdentifier: String] = [:]

  /// A lab of many alike parts is not walked for ever.
  private static let enough = 20_000

  var types: Set<String> { Set(names.values) }

  mutating func visit(_ value: Any) {
    let type = ObjectIdentifier(type(of: value))
    visits[type, default: 0] += 1
    guard visits[type, default: 0] <= StateWalk.enough || value is World, !(value is any Collection<UInt8>) else {
      return
    }
    if names[type] == nil {
      let name = String(reflecting: Swift.type(of: value))
        .replacing(/\(unknown context at \$[0-9a-f]+\)\./, with: "").replacing(/<.*>/, with: "")
      names[type] = name
      if let record = value as? any StateRecord {
        missing.formUnion(StateWalk.missing(in: record).map { "\(name).\($0)" })
      }
    }
    for child in Mirror(reflecting: value).children { visit(child.value) }
  }

  private static func missing<Value: StateRecord>(in value: Value) -> [String] { Value.fields.missing(in: value) }
}
