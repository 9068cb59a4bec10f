public import Fabric
public import Guests
import SimulationKernel
public import Switching

// The one file in which the world calls its devices. What is done is an action, compiled for each kind of device.

extension World {
  /// Does something with the device of a node, and carries out what it decided.
  @inline(__always) mutating func act<Action: DeviceAction>(
    _ action: Action, on node: NodeIndex, log: inout ObservationLog
  ) where Action.Outcome == Instant {
    let next = devices.act(action, on: nodes[Int(node.rawValue)].location, into: &outbox)
    finish(node, nextWake: next, log: &log)
  }

  /// The same for what was done with a machine directly.
  mutating func finish(_ node: NodeIndex, log: inout ObservationLog) {
    finish(node, nextWake: nextWake(of: node), log: &log)
  }

  @inline(__always) func nextWake(of node: NodeIndex) -> Instant {
    devices.nextWake(of: nodes[Int(node.rawValue)].location)
  }

  /// The machines, in the order of their nodes.
  public var guests: [Guest] { _read { yield devices.first.devices } }

  /// The switches, in the order of their nodes.
  public var switches: [LearningSwitch] { devices(of: LearningSwitch.self) }

  /// The devices of a kind, in the order of their nodes.
  public func devices<Member: Device>(of type: Member.Type) -> [Member] { devices.devices(of: type) ?? [] }
}

/// A frame has come in. As all actions it answers when the device wants to be called.
struct Receive: DeviceAction {
  let frame: Frame
  let port: PortIndex
  let now: Instant

  @inline(__always) func act<Member: Device>(
    on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox
  ) -> Instant {
    pool.devices[index].receive(frame, on: port, at: now, into: &outbox)
    return pool.devices[index].nextWake
  }
}

struct Wake: DeviceAction {
  let now: Instant

  /// A device that has put off what it waited for is not called. `wasDue` tells.
  @inline(__always) func act<Member: Device>(
    on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox
  ) -> (nextWake: Instant, wasDue: Bool) {
    guard pool.devices[index].nextWake <= now else { return (pool.devices[index].nextWake, false) }
    pool.devices[index].wake(at: now, into: &outbox)
    return (pool.devices[index].nextWake, true)
  }
}

struct ChangeLink: DeviceAction {
  let port: PortIndex
  let isUp: Bool
  let now: Instant

  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) -> Instant {
    pool.devices[index].linkChanged(on: port, isUp: isUp, at: now, into: &outbox)
    return pool.devices[index].nextWake
  }
}

struct PowerOn: DeviceAction {
  let now: Instant

  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) -> Instant {
    pool.devices[index].powerOn(pool.configurations[index], at: now, into: &outbox)
    return pool.devices[index].nextWake
  }
}

/// What the device held is gone unless it lasts without power, and it is as it will be when it is switched on again.
struct PowerOff: DeviceAction {
  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) {
    pool.devices[index].powerOff(into: &outbox)
    pool.devices[index].leave(in: &pool.configurations[index])
    pool.devices[index] = Member(pool.configurations[index])
  }
}
