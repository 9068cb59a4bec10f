public import Datapath
public import Fabric
import NetworkStack
public import OpenFlow
public import SimulationKernel

/// A switch that controllers program: a datapath, the agent that speaks OpenFlow for it, and the channel to the controllers
/// of its lab.
public struct OpenFlowSwitch: Sendable, Equatable, StateRecord {
  public let configuration: OpenFlowSwitchConfiguration
  public internal(set) var datapath: Datapath
  public internal(set) var agent: Agent
  /// Nil without a management port.
  var channelBox: Indirect<ControlChannel>?
  /// When ``wake(at:into:)`` is due. It is stored because it is asked for after every frame.
  public internal(set) var nextWake = Instant.never

  public init(_ configuration: OpenFlowSwitchConfiguration) {
    self.configuration = configuration
    datapath = Datapath(configuration.datapath, at: .zero)
    agent = configuration.agent
    channelBox = configuration.channel.map { Indirect($0) }
    noteNextWake()
  }

  /// Takes what a controller outside the lab does.
  public mutating func receive(_ input: ControllerInput, at now: Instant, into outbox: inout Outbox) {
    take(input, at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }

  /// Carries out a change that somebody at the switch's console asks for.
  ///
  /// - Precondition: The message changes flow entries, groups, meters or ports.
  public mutating func carryOut(
    _ message: OpenFlowMessage, at now: Instant, into outbox: inout Outbox
  ) throws(OpenFlowError) {
    switch message {
    case .flowMod(let mod): try datapath.apply(mod, at: now, into: &outbox)
    case .groupMod(let mod): try datapath.apply(mod, at: now)
    case .meterMod(let mod): try datapath.apply(mod, at: now)
    case .portMod(let mod): try datapath.apply(mod)
    default: throw .badRequest(.badType)
    }
    settle(at: now, into: &outbox)
  }

  /// Lets all packets pass its meters, which is for one who asks where packets would go.
  public mutating func forgetMeters() { datapath.forgetMeters() }

  /// Whether a port is the management port.
  func isManagement(_ port: PortIndex) -> Bool { Int(port.rawValue) >= datapath.ports.count && channelBox != nil }

  public static let fields = Fields(\OpenFlowSwitch.configuration, \.datapath, \.agent, \.channelBox)
    .derived(\.nextWake, .never)

  public mutating func settle(_ reader: borrowing CheckpointReader) { noteNextWake() }

  public var inconsistency: String? {
    (channelBox == nil) == (configuration.management == nil)
      && channelBox.map({ $0.value.port == datapath.ports.count }) ?? true
      ? nil : "a switch with another management port than it is made with"
  }
}

extension OpenFlowSwitch: Device {
  public static var kindName: String { "openflow-switch" }

  public var portCount: Int { datapath.ports.count + (channelBox == nil ? 0 : 1) }
  public var heldFrames: [Frame] { datapath.heldFrames + (channelBox?.value.stack.heldFrames ?? []) }
  public func fits(_ frames: FrameStore) -> Bool {
    datapath.fits(frames) && channelBox?.value.stack.fits(frames) ?? true
  }

  public mutating func powerOn(
    _ configuration: OpenFlowSwitchConfiguration, at now: Instant, into outbox: inout Outbox
  ) {
    let ports = datapath.ports
    datapath = Datapath(configuration.datapath, at: now)
    for (index, port) in ports.enumerated() where port.state.contains(.linkDown) {
      datapath.linkChanged(on: PortIndex(index), isUp: false, at: now)
    }
    followFailMode(at: now, into: &outbox)
    channelBox?.value.bringUp(at: now, into: &outbox)
    settle(at: now, into: &outbox)
  }

  public mutating func powerOff(into outbox: inout Outbox) {
    datapath.powerOff(into: &outbox)
    for connection in agent.connections where !isSimulated(connection.number) {
      outbox.report(Report(.close(connection: connection.number)))
    }
    agent = configuration.agent
    for frame in channelBox?.value.stack.heldFrames ?? [] { outbox.frames.release(frame) }
    channelBox = configuration.channel.map { Indirect($0) }
    noteNextWake()
  }

  public mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox) {
    if isManagement(port) {
      channelBox?.value.receive(frame, at: now, into: &outbox)
    } else {
      datapath.receive(frame, on: port, at: now, into: &outbox)
      // Most frames concern nobody but the datapath, which puts off none of its timers for them.
      guard datapath.hasSomethingToTell else { return }
    }
    settle(at: now, into: &outbox)
  }

  public mutating func wake(at now: Instant, into outbox: inout Outbox) {
    let wasConnected = agent.isConnected
    if datapath.nextWake <= now { datapath.wake(at: now) }
    agent.wake(&datapath, at: now, into: &outbox)
    if agent.isConnected != wasConnected { followFailMode(at: now, into: &outbox) }
    if let due = channelBox?.value.nextWake, due <= now { channelBox?.value.wake(at: now, into: &outbox) }
    settle(at: now, into: &outbox)
  }

  public mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    if isManagement(port) {
      channelBox?.value.carrierChanged(isUp: isUp, at: now, into: &outbox)
    } else {
      datapath.linkChanged(on: port, isUp: isUp, at: now)
    }
    settle(at: now, into: &outbox)
  }
}
