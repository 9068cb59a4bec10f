import Datapath
import NetworkStack
import OpenFlow
import OpenFlowSwitches
import Packets
import SimulationKernel

@testable import Fabric

/// A switch with a management port, at the other end of which a TCP/IP stack listens in a controller's place.
struct ChannelBench {
  private static let ports = 3
  private(set) var device: OpenFlowSwitch
  private var outbox = Outbox()
  private var peer: Stack
  private var peerOutbox = Outbox()
  private var listener: SocketID?
  /// The connection that was accepted last.
  private(set) var socket: SocketID?
  private(set) var now = Instant.zero

  init() {
    let ports = (1...ChannelBench.ports).map { number in
      PortSettings(name: "p\(number)", address: MACAddress(bits: UInt64(number)), speed: 1_000_000)
    }
    let identity = SwitchIdentity(datapathID: 0xA1, name: "s1", buffers: 256, tables: 4, queues: 8)
    var configuration = OpenFlowSwitchConfiguration(
      datapath: DatapathSettings(tableCount: 4, ports: ports), identity: identity, failMode: .secure, controllers: [])
    configuration.management = ChannelBench.stack("mgmt", 0x0200_0000_00A1, IPv4Address(10, 9, 0, 2))
    configuration.simulatedControllers = [ControllerAddress(address: IPv4Address(10, 9, 0, 1), port: 6653)]
    device = OpenFlowSwitch(configuration)
    peer = Stack(ChannelBench.stack("eth0", 0x0200_0000_00B1, IPv4Address(10, 9, 0, 1)))
    peer.bringUp(at: now, into: &peerOutbox)
    listener = peer.listenTCP(on: 6653, backlog: 8, owner: SocketOwner(1))
    device.powerOn(configuration, at: now, into: &outbox)
    pass(.seconds(3))
  }

  private static func stack(_ name: String, _ mac: UInt64, _ address: IPv4Address) -> StackConfiguration {
    let interface = Interface(
      name: name, mac: MACAddress(bits: mac), ipv4: [InterfaceAddress(address, prefixLength: 24)])
    return StackConfiguration(interfaces: [interface], random: RandomStream(seed: mac, owner: name))
  }

  var heldFrames: [Frame] { device.heldFrames }
  var framesBalance: Bool { outbox.frames.balances(with: device.heldFrames) }

  /// Carries frames between the two, which takes a microsecond each way, until nothing is on its way.
  private mutating func exchange() {
    for _ in 0..<10_000 {
      let fromSwitch = outbox.takeFrames().filter { $0.dropped == nil && Int($0.port.rawValue) == ChannelBench.ports }
      let fromPeer = peerOutbox.takeFrames().filter { $0.dropped == nil }
      guard !fromSwitch.isEmpty || !fromPeer.isEmpty else { return }
      now = now + .microseconds(1)
      for frame in fromSwitch {
        peer.receive(peerOutbox.frames.make(frame.bytes.span.bytes), on: 0, at: now, into: &peerOutbox)
      }
      for frame in fromPeer {
        let port = PortIndex(ChannelBench.ports)
        device.receive(outbox.frames.make(frame.bytes.span.bytes), on: port, at: now, into: &outbox)
      }
      while peer.nextSocketEvent() != nil {}
    }
  }

  /// Lets time pass, with the timers of both on the way.
  mutating func pass(_ duration: Duration) {
    let end = now + duration
    exchange()
    while min(device.nextWake, peer.nextWake) <= end {
      now = max(now, min(device.nextWake, peer.nextWake))
      if device.nextWake <= now { device.wake(at: now, into: &outbox) }
      if peer.nextWake <= now { peer.wake(at: now, into: &peerOutbox) }
      exchange()
    }
    now = max(now, end)
  }

  /// Waits until the switch has dialed, and takes its connection.
  mutating func accept() -> Bool {
    for _ in 0..<20 {
      if let listener, let accepted = peer.acceptTCP(from: listener, owner: SocketOwner(1)) {
        socket = accepted
        return true
      }
      pass(.seconds(1))
    }
    return false
  }

  /// Sends what TCP takes of these bytes.
  mutating func send(_ bytes: [UInt8]) {
    guard let socket else { return }
    _ = peer.sendTCP(bytes.span.bytes, to: socket, at: now, into: &peerOutbox)
    exchange()
  }

  mutating func receive() -> [UInt8] {
    guard let socket else { return [] }
    var (bytes, count) = ([UInt8](), -1)
    while bytes.count > count {
      count = bytes.count
      peer.receiveTCP(from: socket, limit: 1 << 16, at: now, into: &peerOutbox) { bytes += [UInt8](copying: $0) }
      exchange()
    }
    return bytes
  }

  mutating func close() {
    guard let socket else { return }
    peer.closeSocket(socket, at: now, into: &peerOutbox)
    self.socket = nil
    exchange()
  }

  mutating func abort() {
    guard let socket else { return }
    peer.abortTCP(socket, at: now, into: &peerOutbox)
    self.socket = nil
    exchange()
  }
}
