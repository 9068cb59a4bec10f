import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

// Frames that come to a port.

extension TraceFollower {
  mutating func noteArrival(_ record: ObservationLog.Record) {
    let node = world.fabric[receiver: record.port].node
    switch frame(record) {
    case .packet(let header, let description):
      guard concerns(node, record) else { return }
      noteArrival(record, header, description, on: node)
      judgePacket(record, header, on: node)
    case .answer(let header, let description, let isReset):
      guard concerns(node, record) else { return }
      noteArrival(record, header, description, on: node)
      judgeAnswer(record, header, isReset: isReset, on: node)
    case .error(let sender, let receiver, let description):
      guard stack(of: node)?.owns(receiver) == true else { return }
      let line = "ICMP from \(name(of: sender)): \(description)"
      if trace.hops.last?.steps.last != line {
        enter(node, at: record.at)
        note(line)
      }
    case nil:
      noteAnswer(record)
      noteRequest(record)
    }
  }

  mutating func noteArrival(
    _ record: ObservationLog.Record, _ header: TracedHeader, _ description: String, on node: NodeIndex
  ) {
    enter(node, at: record.at)
    let tag = TracedEncapsulation(of: [UInt8](log.bytes[record.range]))?.text ?? ""
    note("in \(interfaceName(record.port)): \(description), \(header.timeToLiveText)\(tag)")
    if let course = world.course(of: [UInt8](log.bytes[record.range]), at: record.port) { note(text(of: course)) }
  }

  /// What a switch does with a frame.
  func text(of course: BridgedCourse) -> String {
    let vlan = "VLAN \(course.vlan)"
    guard let exit = course.exit else { return "\(vlan): floods it, \(course.destination) is not known" }
    switch exit {
    case .group: return "\(vlan): floods it, it is for several"
    case .port(let port): return "\(vlan): \(course.destination) is at \(interfaceName(port))"
    }
  }

  /// A flooded frame comes to machines that it is not for: they do not even look at it.
  func concerns(_ node: NodeIndex, _ record: ObservationLog.Record) -> Bool {
    guard let stack = stack(of: node), !stack.chain.isTransparent else { return true }
    let destination = EthernetHeader.destination(in: log.bytes.span.bytes.extracting(record.range))
    return destination.isMulticast
      || destination == stack.interfaces[Int(world.fabric[receiver: record.port].index.rawValue)].mac
  }

  func isForSeveral(_ record: ObservationLog.Record) -> Bool {
    EthernetHeader.destination(in: log.bytes.span.bytes.extracting(record.range)).isMulticast
  }

  /// Has the packet come to whom it is for?
  private mutating func judgePacket(_ record: ObservationLog.Record, _ header: TracedHeader, on node: NodeIndex) {
    hold(by: node, since: record.at)
    if isForSeveral(record) { trail = (trail ?? BroadcastTrail()).arriving(at: record.port, record.dropped?.name) }
    guard record.dropped == nil, let stack = stack(of: node), !stack.chain.isTransparent else { return }
    if isForSeveral(record) {
      (trace.arrived, trace.outcome) = (true, "")
    } else if stack.owns(header.destination), !isRewritten(on: node) {
      (trace.arrived, trace.outcome) = (true, "arrived at `\(labels[node])` after \(elapsed(record.at))")
      arrival = (node, header.source)
    } else if !stack.owns(header.destination), log.decisions.isEmpty {
      noteRoute(to: header.destination, on: node)
    }
  }

  /// Has the answer come to the sender? There no program takes it, but the trace does.
  private mutating func judgeAnswer(
    _ record: ObservationLog.Record, _ header: TracedHeader, isReset: Bool, on node: NodeIndex
  ) {
    guard record.dropped == nil || node == sender, let stack = stack(of: node), !stack.chain.isTransparent else {
      return
    }
    if node == sender, stack.owns(header.destination), !isRewritten(on: node) {
      trace.answered = true
      if !isReset { trace.outcome += "; the answer arrived at `\(labels[node])` after \(elapsed(record.at))" }
      isDecided = trail == nil
    } else if !stack.owns(header.destination), log.decisions.isEmpty {
      noteRoute(to: header.destination, on: node)
    }
  }
}
