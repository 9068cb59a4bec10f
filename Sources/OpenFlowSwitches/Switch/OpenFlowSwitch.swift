public import Datapath
public import Fabric
import OpenFlow
public import SimulationKernel

/// A switch that controllers program: a datapath, and the agent that speaks OpenFlow for it.
public struct OpenFlowSwitch: Sendable, Equatable {
  public let configuration: OpenFlowSwitchConfiguration
  public private(set) var datapath: Datapath
  public private(set) var agent: Agent

  public init(_ configuration: OpenFlowSwitchConfiguration) {
    self.configuration = configuration
    datapath = Datapath(configuration.datapath, at: .zero)
    agent = Agent(configuration.identity)
  }

  /// Takes what a controller outside the lab does.
  public mutating func receive(_ input: ControllerInput, at now: Instant, into outbox: inout Outbox) {
    let wasConnected = agent.isConnected
    switch input {
    case .opened(let number): agent.opened(number, at: now)
    case .closed(let number): agent.closed(number)
    case .bytes(let bytes, let number): agent.receive(bytes, from: number, &datapath, at: now, into: &outbox)
    }
    if agent.isConnected != wasConnected { followFailMode(at: now, into: &outbox) }
    finish(into: &outbox)
  }

  /// Hands on what the datapath and the agent have for others.
  private mutating func finish(into outbox: inout Outbox) {
    for frame in datapath.takeLocalFrames() { outbox.frames.release(frame) }
    agent.tell(datapath.takeEvents())
    for effect in agent.takeEffects() { outbox.report(Report(effect)) }
  }

  /// A switch that is to stand alone forwards like any other while it has no controller (section 6.3.3).
  private mutating func followFailMode(at now: Instant, into outbox: inout Outbox) {
    guard configuration.failMode == .standalone else { return }
    var forwarding = FlowMod(.add, priority: 0, instructions: [.applyActions([.output(.normal)])])
    if agent.isConnected {
      forwarding.command = .deleteStrict
    } else {
      try? datapath.apply(FlowMod(.delete, table: .all), at: now, into: &outbox)
    }
    try? datapath.apply(forwarding, at: now, into: &outbox)
  }
}

extension OpenFlowSwitch: Device {
  public static var kindName: String { "openflow-switch" }

  public var portCount: Int { datapath.ports.count }
  public var heldFrames: [Frame] { datapath.heldFrames }
  public var nextWake: Instant { min(datapath.nextWake, agent.nextWake) }
  public func fits(_ frames: FrameStore) -> Bool { datapath.fits(frames) }

  public mutating func powerOn(
    _ configuration: OpenFlowSwitchConfiguration, at now: Instant, into outbox: inout Outbox
  ) {
    let ports = datapath.ports
    datapath = Datapath(configuration.datapath, at: now)
    for (index, port) in ports.enumerated() where port.state.contains(.linkDown) {
      datapath.linkChanged(on: PortIndex(index), isUp: false, at: now)
    }
    followFailMode(at: now, into: &outbox)
    finish(into: &outbox)
  }

  public mutating func powerOff(into outbox: inout Outbox) {
    datapath.powerOff(into: &outbox)
    for connection in agent.connections { outbox.report(Report(.close(connection: connection.number))) }
    agent = Agent(configuration.identity)
  }

  public mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox) {
    datapath.receive(frame, on: port, at: now, into: &outbox)
    finish(into: &outbox)
  }

  public mutating func wake(at now: Instant, into outbox: inout Outbox) {
    let wasConnected = agent.isConnected
    if datapath.nextWake <= now { datapath.wake(at: now) }
    agent.wake(at: now)
    if agent.isConnected != wasConnected { followFailMode(at: now, into: &outbox) }
    finish(into: &outbox)
  }

  public mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    datapath.linkChanged(on: port, isUp: isUp, at: now)
    finish(into: &outbox)
  }
}

extension OpenFlowSwitch: StateRecord {
  public static let fields = Fields(\OpenFlowSwitch.configuration, \.datapath, \.agent)
}
