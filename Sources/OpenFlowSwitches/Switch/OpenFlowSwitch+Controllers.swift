import Datapath
import Fabric
import OpenFlow
import SimulationKernel

// What passes between the switch and its controllers, in the lab and outside.

extension OpenFlowSwitch {
  /// Hands on what the datapath and the agent have for others, and lets the agent have what comes over the channel, until
  /// there is no more.
  mutating func settle(at now: Instant, into outbox: inout Outbox) {
    handOn(at: now, into: &outbox)
    while let input = channelBox?.value.nextInput(at: now, into: &outbox) {
      take(input, at: now, into: &outbox)
      handOn(at: now, into: &outbox)
    }
    noteNextWake()
  }

  mutating func noteNextWake() {
    nextWake = min(datapath.nextWake, agent.nextWake)
    if let channelBox { nextWake = min(nextWake, channelBox.value.nextWake) }
  }

  private mutating func handOn(at now: Instant, into outbox: inout Outbox) {
    for frame in datapath.takeLocalFrames() { outbox.frames.release(frame) }
    agent.tell(datapath.takeEvents())
    let effects = agent.takeEffects()
    guard !effects.isEmpty else { return }
    for effect in effects { carryOut(effect, into: &outbox) }
    channelBox?.value.flush(at: now, into: &outbox)
  }

  private mutating func carryOut(_ effect: AgentEffect, into outbox: inout Outbox) {
    switch effect {
    case .send(let bytes, let number) where isSimulated(number): channelBox?.value.send(bytes, on: number)
    case .close(let number) where isSimulated(number): channelBox?.value.close(number)
    case .send, .close: outbox.report(Report(effect))
    }
  }

  /// Whether the channel in the simulation carries a connection.
  func isSimulated(_ number: UInt32) -> Bool { channelBox != nil && number >= ControlChannel.firstNumber }

  mutating func take(_ input: ControllerInput, at now: Instant, into outbox: inout Outbox) {
    let wasConnected = agent.isConnected
    switch input {
    case .opened(let number): agent.opened(number, at: now)
    case .closed(let number): agent.closed(number)
    case .bytes(let bytes, let number): agent.receive(bytes, from: number, &datapath, at: now, into: &outbox)
    }
    if agent.isConnected != wasConnected { followFailMode(at: now, into: &outbox) }
  }

  /// A switch that is to stand alone forwards like any other while it has no controller (section 6.3.3).
  mutating func followFailMode(at now: Instant, into outbox: inout Outbox) {
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
