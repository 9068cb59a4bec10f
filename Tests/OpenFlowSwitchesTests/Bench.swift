import Datapath
import OpenFlow
import OpenFlowSwitches
import Packets
import SimulationKernel

@testable import Fabric

/// A switch without a lab, and controllers that are bytes.
struct Bench {
  var device: OpenFlowSwitch
  var outbox = Outbox()
  var now = Instant.zero

  init(failMode: FailMode = .secure, ports: Int = 3, installDelay: Duration = .zero) {
    let ports = (1...ports).map { number in
      PortSettings(name: "p\(number)", address: MACAddress(bits: UInt64(number)), speed: 1_000_000)
    }
    let identity = SwitchIdentity(datapathID: 0xA1, name: "s1", buffers: 256, tables: 4, queues: 8)
    var configuration = OpenFlowSwitchConfiguration(
      datapath: DatapathSettings(tableCount: 4, ports: ports), identity: identity, failMode: failMode, controllers: [])
    configuration.installDelay = installDelay
    device = OpenFlowSwitch(configuration)
    device.powerOn(device.configuration, at: now, into: &outbox)
    _ = said()
  }

  /// What the switch has said since the last call, by connection.
  mutating func said() -> [(UInt32, OpenFlowPacket?)] {
    defer { outbox.reports.removeAll() }
    return outbox.reports.compactMap(\.forController).map { output in
      switch output {
      case .bytes(let bytes, let number): (number, try? OpenFlowPacket(bytes))
      case .close(let number): (number, nil)
      }
    }
  }

  mutating func give(_ bytes: [UInt8], from number: UInt32 = 0) -> [(UInt32, OpenFlowPacket?)] {
    device.receive(.bytes(bytes, number), at: now, into: &outbox)
    return said()
  }

  /// The answers to a message.
  mutating func ask(_ message: OpenFlowMessage, from number: UInt32 = 0) -> [OpenFlowMessage] {
    give(OpenFlowPacket(message, transaction: 7).bytes, from: number).compactMap { $0.1?.message }
  }

  /// The error that a message is answered with.
  mutating func error(of message: OpenFlowMessage, from number: UInt32 = 0) -> OpenFlowError? {
    for case .error(let message) in ask(message, from: number) { return message.error }
    return nil
  }

  /// A controller whose hello has been answered.
  mutating func connect(_ number: UInt32 = 0) {
    device.receive(.opened(number), at: now, into: &outbox)
    _ = give(OpenFlowPacket(.hello(Hello(versions: [1, 4])), transaction: 1).bytes, from: number)
  }

  mutating func pass(_ duration: Duration) {
    now = now + duration
    if device.nextWake <= now { device.wake(at: now, into: &outbox) }
  }
}
