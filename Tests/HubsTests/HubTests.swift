import Fabric
import Hubs
import SimulationKernel
import Testing

/// A hub whose ports lead to stations that keep what they hear.
private struct Bench {
  var fabric = Fabric()
  var hub: Hub
  var outbox = Outbox()
  var log = ObservationLog()
  /// What each station has heard, in its order.
  var heard: [[[UInt8]]]
  private let ports: [PortID]
  private let stations: [PortID]

  init(ports count: Int) {
    hub = Hub(HubConfiguration(portCount: count))
    heard = Array(repeating: [], count: count)
    var fabric = Fabric()
    let random = RandomStream(seed: 1, owner: "bench")
    ports = (0..<count).map { fabric.addPort(of: NodeIndex(0), index: PortIndex($0), random: random) }
    stations = (0..<count).map { fabric.addPort(of: NodeIndex($0 + 1), index: PortIndex(0), random: random) }
    for (port, station) in zip(ports, stations) {
      fabric.connect(port, station, forward: LinkSettings(), backward: LinkSettings())
    }
    self.fabric = fabric
  }

  mutating func send(_ bytes: [UInt8], from station: Int) {
    let frame = outbox.frames.make(bytes.span.bytes)
    fabric.send(frame, from: stations[station], at: .zero, &outbox.frames, log: &log)
  }

  mutating func setLink(_ port: Int, isUp: Bool) {
    fabric.setLink(at: ports[port], isUp: isUp, now: .zero, &outbox.frames)
    hub.linkChanged(on: PortIndex(port), isUp: isUp, at: .zero, into: &outbox)
  }

  mutating func run() {
    while let entry = fabric.queue.pop(until: .never) {
      let (port, frame) = (entry.payload.port, entry.payload.frame)
      switch entry.payload.kind {
      case .ready: _ = fabric.ready(port, at: entry.at, &outbox.frames, log: &log)
      case .loss: fabric.lose(frame, at: port, &outbox.frames)
      case .wake, .processor: break
      case .arrival:
        fabric.arrive(frame, at: port, now: entry.at, outbox.frames, log: &log)
        receive(frame, at: port, entry.at)
      }
    }
  }

  private mutating func receive(_ frame: Frame, at port: PortID, _ now: Instant) {
    let (node, index) = (fabric[receiver: port].node, fabric[receiver: port].index)
    if node == NodeIndex(0) {
      hub.receive(frame, on: index, at: now, into: &outbox)
      fabric.carryOut(&outbox, of: node, firstPort: ports[0], at: now, log: &log)
    } else {
      heard[Int(node.rawValue) - 1].append(outbox.frames.bytes(of: frame).withUnsafeBytes { [UInt8]($0) })
      outbox.frames.release(frame)
    }
  }
}

@Suite struct HubTests {
  /// A frame that no switch would pass: it goes to a group that bridges keep to themselves.
  private let frame: [UInt8] = [1, 0x80, 0xC2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0x81, 0, 0, 7, 8, 0] + Array(1...60)

  @Test func `a frame goes out of every other port, as it is`() {
    var bench = Bench(ports: 4)
    bench.send(frame, from: 1)
    bench.run()
    #expect(bench.heard == [[frame], [], [frame], [frame]])
    #expect(bench.hub.repeated == 1 && bench.outbox.frames.count == 0)
  }

  @Test func `it learns nothing: what goes to one goes to all, as often as it is sent`() {
    var bench = Bench(ports: 3)
    for station in [0, 1, 0, 1] { bench.send(frame, from: station) }
    bench.run()
    #expect(bench.heard.map(\.count) == [2, 2, 4])
  }

  @Test func `a port whose link is down hears nothing, and nothing is lost there`() {
    var bench = Bench(ports: 3)
    bench.setLink(2, isUp: false)
    bench.send(frame, from: 0)
    bench.run()
    #expect(bench.heard.map(\.count) == [0, 1, 0] && bench.fabric.drops.total == 0)
    bench.setLink(2, isUp: true)
    bench.send(frame, from: 0)
    bench.run()
    #expect(bench.heard.map(\.count) == [0, 2, 1])
  }

  @Test func `a frame that nobody else can hear is given back`() {
    var bench = Bench(ports: 1)
    bench.send(frame, from: 0)
    bench.run()
    #expect(bench.outbox.frames.count == 0 && bench.hub.repeated == 0)
  }

  @Test func `a hub comes back from its bytes`() throws {
    var bench = Bench(ports: 3)
    bench.setLink(1, isUp: false)
    bench.send(frame, from: 0)
    bench.run()
    var writer = ByteWriter()
    writer.write(bench.hub)
    var reader = CheckpointReader(writer.bytes, registry: PartRegistry())
    let copy: Hub = try reader.read()
    #expect(copy == bench.hub && reader.isAtEnd)
  }
}
