import Fabric
import Packets
import SimulationKernel
import Switching

/// Bridge number 5, alone with what a test lets it hear.
struct Bridge {
  struct Said {
    let at: Instant
    let port: Int
    let frame: [UInt8]
    let bpdu: BPDU

    var rapid: BPDUParameters? { if case .rapid(let parameters) = bpdu { parameters } else { nil } }
    var configuration: BPDUParameters? { if case .configuration(let parameters) = bpdu { parameters } else { nil } }
  }

  private var network: SwitchedNetwork

  init(ports count: Int, configure: (inout SwitchPortSettings, Int) -> Void = { _, _ in }) {
    let ports = (0..<count).map { number in
      var port = SwitchPortSettings(address: portAddress(5, number))
      configure(&port, number)
      return port
    }
    let device = LearningSwitch(
      address: bridgeAddress(5), ports: ports, ageing: .seconds(300), spanningTree: SpanningTreeSettings())
    var instantaneous = LinkSettings()
    instantaneous.rate = BitRate(bitsPerSecond: .max)
    network = SwitchedNetwork([(device, count)], settings: instantaneous)
  }

  var device: LearningSwitch { network.switches[0] }
  var now: Instant { network.now }

  /// What the bridge said, in the order of its saying it.
  var said: [Said] {
    get {
      network.received.compactMap { received in
        guard let bpdu = try? BPDU(parsingFrame: received.bytes.span.bytes) else { return nil }
        // The last bit arrives a nanosecond after the first has left.
        let at = Instant(nanoseconds: received.at.nanoseconds - 1)
        return Said(at: at, port: received.plug.port, frame: received.bytes, bpdu: bpdu)
      }
    }
    set { network.received = [] }
  }

  /// Handles all up to `limit`, or to `short` nanoseconds before it.
  mutating func run(until limit: Instant, short: Int64 = 0) {
    network.run(until: Instant(nanoseconds: limit.nanoseconds - short))
  }

  /// A nanosecond passes, in which what the bridge answers at once arrives.
  mutating func hear(_ bpdu: BPDU, on port: Int) {
    network.deliver(to: Plug(0, port)) { frames in
      frames.make(length: bpdu.frameLength) { bpdu.emitFrame(into: &$0, source: station(port)) }
    }
    network.run(until: network.now + .nanoseconds(1))
  }

  mutating func hear(_ bytes: [UInt8], on port: Int) {
    network.deliver(to: Plug(0, port)) { $0.make(bytes.span.bytes) }
  }

  func knows(_ address: MACAddress) -> Bool { device.port(of: address, at: network.now) != nil }
}
