import Fabric
import OpenFlow
import SimulationKernel

extension Datapath {
  /// Sends a packet to the controllers, at most `maximumLength` bytes of it if the rest can be kept here (section 7.4.1).
  mutating func sendToController(
    _ packet: inout PipelinePacket, _ reason: PacketInReason, _ maximumLength: UInt16, _ work: Work,
    into outbox: inout Outbox
  ) {
    // Such a port sends no packet-in for what matches nothing (section 7.2.1).
    if reason == .noMatch, let index = index(of: packet.ingress), ports[index].configuration.contains(.noPacketIn) {
      return
    }
    let length = outbox.frames.length(of: packet.frame)
    guard meters.measure(.controller, length, at: work.now) != .drop else { return packet.reason = .meterExceeded }
    // A packet whose time to live has run out is dropped, whoever is told of it.
    if reason != .invalidTTL { packet.exits += 1 }
    let buffer = maximumLength == Action.unbuffered ? nil : keep(packet, work, into: &outbox)
    let sent = buffer == nil ? length : min(length, Int(maximumLength))
    let data = outbox.frames.bytes(of: packet.frame).withUnsafeBytes { [UInt8]($0.prefix(sent)) }
    events.append(
      .packetIn(
        PacketIn(
          buffer: buffer, totalLength: UInt16(clamping: length), reason: reason, table: TableNumber(packet.table),
          cookie: packet.cookie, match: pipelineFields(of: packet), data: data)))
  }

  private mutating func keep(_ packet: PipelinePacket, _ work: Work, into outbox: inout Outbox) -> UInt32? {
    guard let kept = buffers.keep(packet.frame, from: packet.ingress, at: work.now) else { return nil }
    outbox.frames.retain(packet.frame)
    if let old = kept.old { outbox.frames.release(old) }
    return kept.number
  }

  /// What the frame itself does not say. Fields that are zero are left out.
  private func pipelineFields(of packet: PipelinePacket) -> Match {
    var entries = [MatchEntry.field(MatchField(.inPort, UInt128(packet.ingress.rawValue)))]
    let (metadata, tunnel) = (packet.key[FlowKey.Word.metadata], packet.key[FlowKey.Word.tunnel])
    if metadata != 0 { entries.append(.field(MatchField(.metadata, UInt128(metadata)))) }
    if tunnel != 0 { entries.append(.field(MatchField(.tunnelID, UInt128(tunnel)))) }
    return Match(entries: entries)
  }
}
