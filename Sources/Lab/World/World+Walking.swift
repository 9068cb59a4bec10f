import Datapath
package import Fabric
package import OpenFlow
import OpenFlowSwitches
import SimulationKernel

// What nodes would do with a frame, asked apart from links, queues and time. The world that is asked is a copy that is
// thrown away afterwards.

/// What a node does at once with a frame that comes to it.
package struct Reaction: Sendable {
  /// The frames that it sends, and the ports by which they leave.
  package var sent: [(port: PortID, bytes: [UInt8])] = []
  /// Why it dropped one.
  package var dropped: DropReason?
  package var decisions: [Decision] = []
}

extension World {
  /// The world as it is asked: devices tell of their decisions, and no meter drops anything.
  package var walked: World {
    var copy = self
    copy.outbox.isTraced = true
    for node in copy.nodes where node.kind == DeviceKind(of: OpenFlowSwitch.self) {
      copy.devices.act(ForgetMeters(), on: node.location, into: &copy.outbox)
    }
    return copy
  }

  /// Hands a frame to the node of a port.
  package mutating func react(to bytes: [UInt8], at port: PortID) -> Reaction {
    let receiver = fabric[receiver: port]
    let node = nodes[Int(receiver.node.rawValue)]
    var reaction = Reaction()
    guard node.isOn else { return reaction }
    let frame = outbox.frames.make(bytes.span.bytes)
    _ = devices.act(Receive(frame: frame, port: receiver.index, now: now), on: node.location, into: &outbox)
    for frame in outbox.takeFrames() {
      if let reason = frame.dropped {
        reaction.dropped = reason
      } else {
        reaction.sent.append((PortID(Int(node.firstPort.rawValue) + Int(frame.port.rawValue)), frame.bytes))
      }
    }
    _ = outbox.takePortChanges()
    reaction.decisions = outbox.takeDecisions()
    return reaction
  }

  /// The port to which a link leads; nil where there is none, or it is down.
  package func other(of port: PortID) -> PortID? {
    let transmitter = fabric[transmitter: port]
    return transmitter.isUp ? transmitter.peer : nil
  }

  /// A number that is another one after every change that may let an OpenFlow switch send packets another way.
  package var tableRevision: UInt64 {
    devices(of: OpenFlowSwitch.self).reduce(UInt64(0)) { $0.spread ^ $1.datapath.tableRevision }
  }

  /// All flow entries of the lab's OpenFlow switches.
  package var flowMatches: [Match] {
    devices(of: OpenFlowSwitch.self).flatMap { device in
      ((try? device.datapath.flows(FlowStatisticsRequest(), at: now)) ?? []).map(\.match)
    }
  }
}

extension World {
  /// The fields that entries and groups of the lab's OpenFlow switches set.
  package var rewrittenFields: Set<OXMField> {
    var fields: Set<OXMField> = []
    func note(_ actions: [Action]) {
      for case .setField(let field) in actions { fields.insert(field.field) }
    }
    for device in devices(of: OpenFlowSwitch.self) {
      let flows = (try? device.datapath.flows(FlowStatisticsRequest(), at: now)) ?? []
      for case .applyActions(let actions) in flows.flatMap(\.instructions) { note(actions) }
      for case .writeActions(let actions) in flows.flatMap(\.instructions) { note(actions) }
      if case .groupDescriptions(let groups)? = try? device.datapath.answer(.groupDescriptions, at: now) {
        for bucket in groups.flatMap(\.buckets) { note(bucket.actions) }
      }
    }
    return fields
  }
}

/// Other devices have no meters.
private struct ForgetMeters: DeviceAction {
  func act<Member: Device>(on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox) {
    pool.change(index, as: OpenFlowSwitch.self) { $0.forgetMeters() }
  }
}
