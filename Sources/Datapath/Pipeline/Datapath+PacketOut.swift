public import Fabric
public import OpenFlow
public import SimulationKernel

extension Datapath {
  /// Carries out actions on a packet of a controller, or on one that has waited in a buffer (OpenFlow 1.3.5, section 7.3.7).
  public mutating func apply(_ out: PacketOut, at now: Instant, into outbox: inout Outbox) throws(OpenFlowError) {
    guard out.inPort == .controller || out.inPort == .local || index(of: out.inPort) != nil else {
      throw .badRequest(.badPort)
    }
    try check(out)
    let steps = try AppliedStep.steps(out.actions)
    var packet = PipelinePacket(try frame(of: out, &outbox), from: out.inPort)
    packet.isPacketOut = true
    var work = Work(at: now)
    _ = carryOut(steps, &packet, &work, into: &outbox)
    outbox.frames.release(packet.frame)
  }

  private func check(_ out: PacketOut) throws(OpenFlowError) {
    var check = ActionCheck(self, nil)
    check.isPacketOut = true
    try check.check(out.actions)
  }

  private mutating func frame(of out: PacketOut, _ outbox: inout Outbox) throws(OpenFlowError) -> Frame {
    if let buffer = out.buffer { return try buffers.take(buffer).frame }
    guard out.data.count >= PacketLayout.ethernetLength else { throw .badRequest(.badPacket) }
    return outbox.frames.make(out.data.span.bytes)
  }
}
