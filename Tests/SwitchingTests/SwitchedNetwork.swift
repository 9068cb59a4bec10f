import Fabric
import Packets
import SimulationKernel
import Switching

/// Where a plug goes: a port of a switch.
struct Plug: Hashable {
  let node: Int
  let port: Int

  init(_ node: Int, _ port: Int) {
    self.node = node
    self.port = port
  }
}

struct Cable: Hashable {
  let a: Plug
  let b: Plug

  init(_ a: Plug, _ b: Plug) {
    self.a = a
    self.b = b
  }
}

/// Switches and cables on a real fabric. Every port without a cable has a station that keeps what it receives.
struct SwitchedNetwork: Equatable {
  struct Received: Equatable {
    let plug: Plug
    let at: Instant
    let bytes: [UInt8]
  }

  var fabric = Fabric()
  var outbox = Outbox()
  var switches: [LearningSwitch]
  private(set) var now = Instant.zero
  /// By all stations, in the order of arrival.
  var received: [Received] = []
  private var firstPorts: [PortID] = []
  private var pendingWakes: [Instant]
  private var log = WatchedLog()

  init(
    _ switches: [(device: LearningSwitch, ports: Int)], cables: [Cable] = [], settings: LinkSettings = LinkSettings()
  ) {
    self.switches = switches.map(\.device)
    pendingWakes = switches.map { _ in .never }
    for (node, entry) in switches.enumerated() { addPorts(of: node, count: entry.ports) }
    for cable in cables { fabric.connect(id(cable.a), id(cable.b), forward: settings, backward: settings) }
    for (node, entry) in switches.enumerated() {
      for port in 0..<entry.ports where fabric[transmitter: id(Plug(node, port))].peer == nil {
        let station = newPort(NodeIndex(switches.count), PortIndex(0))
        fabric.connect(id(Plug(node, port)), station, forward: settings, backward: settings)
      }
    }
    for node in switches.indices { act(on: node) { $0.start(at: .zero, into: &$1) } }
  }

  private mutating func addPorts(of node: Int, count: Int) {
    firstPorts.append(PortID(fabric.portCount))
    for port in 0..<count { _ = newPort(NodeIndex(node), PortIndex(port)) }
  }

  private mutating func newPort(_ node: NodeIndex, _ index: PortIndex) -> PortID {
    fabric.addPort(of: node, index: index, random: RandomStream(seed: 1, owner: "\(fabric.portCount)"))
  }

  func id(_ plug: Plug) -> PortID { PortID(Int(firstPorts[plug.node].rawValue) + plug.port) }

  private mutating func act(on node: Int, _ body: (inout LearningSwitch, inout Outbox) -> Void) {
    body(&switches[node], &outbox)
    fabric.carryOut(&outbox, of: NodeIndex(node), firstPort: firstPorts[node], at: now, log: &log.log)
    guard switches[node].nextWake < pendingWakes[node] else { return }
    pendingWakes[node] = switches[node].nextWake
    fabric.scheduleWake(of: NodeIndex(node), at: switches[node].nextWake)
  }

  /// The station at `plug` sends a frame at the present instant.
  mutating func send(_ bytes: [UInt8], at plug: Plug) {
    let frame = outbox.frames.make(bytes.span.bytes)
    guard let station = fabric[transmitter: id(plug)].peer else { return }
    fabric.send(frame, from: station, at: now, &outbox.frames, log: &log.log)
  }

  /// A frame enters a switch at the present instant.
  mutating func deliver(to plug: Plug, _ make: (inout FrameStore) -> Frame) {
    let (frame, now) = (make(&outbox.frames), now)
    act(on: plug.node) { $0.receive(frame, on: PortIndex(plug.port), at: now, into: &$1) }
  }

  mutating func setLink(at plug: Plug, isUp: Bool) {
    fabric.setLink(at: id(plug), isUp: isUp, now: now, &outbox.frames)
    for end in [id(plug), fabric[transmitter: id(plug)].peer].compactMap({ $0 }) {
      let (node, index) = (Int(fabric[receiver: end].node.rawValue), fabric[receiver: end].index)
      guard node < switches.count else { continue }
      let now = now
      act(on: node) { $0.linkChanged(on: index, isUp: isUp, at: now, into: &$1) }
    }
  }

  /// Changes the direction of a link that begins at `plug`.
  mutating func setLink(_ settings: LinkSettings, at plug: Plug) {
    fabric.change(settings, from: id(plug), at: now, &outbox.frames, log: &log.log)
  }

  /// Handles everything up to and at `limit`, and returns how many events that were.
  @discardableResult mutating func run(until limit: Instant) -> Int {
    var handled = 0
    while step(until: limit) { handled += 1 }
    now = limit
    return handled
  }

  /// Handles the next event unless it lies after `limit`. Returns whether there was one.
  mutating func step(until limit: Instant) -> Bool {
    guard let entry = fabric.queue.pop(until: limit) else { return false }
    now = entry.at
    switch entry.payload.kind {
    case .arrival: arrive(entry.payload.frame, at: entry.payload.port)
    case .loss: fabric.lose(entry.payload.frame, at: entry.payload.port, &outbox.frames)
    case .ready: _ = fabric.ready(entry.payload.port, at: now, &outbox.frames, log: &log.log)
    case .wake: wake(Int(entry.payload.node.rawValue))
    case .processor: break
    }
    return true
  }

  private mutating func arrive(_ frame: Frame, at port: PortID) {
    fabric.arrive(frame, at: port, now: now, outbox.frames, log: &log.log)
    let (node, index) = (Int(fabric[receiver: port].node.rawValue), fabric[receiver: port].index)
    guard node < switches.count else { return keep(frame, at: port) }
    let now = now
    act(on: node) { $0.receive(frame, on: index, at: now, into: &$1) }
  }

  private mutating func wake(_ node: Int) {
    guard pendingWakes[node] == now else { return }
    pendingWakes[node] = .never
    let now = now
    if switches[node].nextWake <= now {
      act(on: node) { $0.wake(at: now, into: &$1) }
    } else {
      act(on: node) { _, _ in }
    }
  }

  private mutating func keep(_ frame: Frame, at port: PortID) {
    if let peer = fabric[transmitter: port].peer {
      let (node, index) = (fabric[receiver: peer].node, fabric[receiver: peer].index)
      let bytes = outbox.frames.bytes(of: frame).withUnsafeBytes { Array($0) }
      received.append(Received(plug: Plug(Int(node.rawValue), Int(index.rawValue)), at: now, bytes: bytes))
    }
    outbox.frames.release(frame)
  }
}

/// Watching is no part of the network, so it does not tell two of them apart.
private struct WatchedLog: Equatable {
  var log = ObservationLog()
  static func == (a: WatchedLog, b: WatchedLog) -> Bool { true }
}

extension SwitchedNetwork {
  /// The plugs whose stations got a frame since last asked, in ascending order.
  mutating func takeReceivers() -> [Plug] {
    defer { received = [] }
    return received.map(\.plug).sorted { ($0.node, $0.port) < ($1.node, $1.port) }
  }

  func drops(at plug: Plug) -> [DropReason: UInt64] {
    var counts: [DropReason: UInt64] = [:]
    for (position, count) in fabric.drops.all where position.port == id(plug) { counts[position.reason] = count }
    return counts
  }
}
