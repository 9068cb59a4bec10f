public import Fabric
import OpenFlow
public import SimulationKernel

// The way of a packet through the tables (OpenFlow 1.3.5, sections 5.1 to 5.4 and 5.9).

extension Datapath {
  /// Takes a frame that arrived at a port; the handle is used up.
  public mutating func receive(_ frame: Frame, on port: PortIndex, at now: Instant, into outbox: inout Outbox) {
    let (index, length) = (Int(port.rawValue), outbox.frames.length(of: frame))
    guard ports[index].receives else {
      ports[index].counters.receiveDrops &+= 1
      return outbox.drop(frame, on: port, DropReason(DatapathDropReason.portBlocked))
    }
    ports[index].counters.noteReceived(length)
    guard length >= PacketLayout.ethernetLength else {
      return outbox.drop(frame, on: port, DropReason(DatapathDropReason.malformed))
    }
    var packet = PipelinePacket(frame, from: Datapath.number(of: index))
    var work = Work(at: now)
    if dropsFragments, isFragment(&packet, outbox) {
      packet.reason = .fragment
    } else {
      process(&packet, &work, into: &outbox)
    }
    finish(packet, into: &outbox)
  }

  /// Leads a packet through the tables from the first on.
  mutating func process(_ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox) {
    // Most packets collect nothing.
    var set: ActionSet?
    packet.table = 0
    while true {
      // A packet that matches nothing is dropped with all that it has collected (section 5.4).
      let entry = match(&packet, work, into: &outbox)
      guard entry >= 0 else { return }
      let outline = tables[Int(packet.table)].outline(of: entry)
      guard follow(entry, outline, &packet, &set, &work, into: &outbox) else { return }
      guard outline.next > packet.table, outline.next < settings.tableCount else { break }
      packet.table = outline.next
    }
    guard let set, !set.isEmpty else { return }
    outbox.trace(packet, .finished(actions: set.text))
    carryOut(set, &packet, &work, into: &outbox)
  }

  /// Looks a packet up in its table and counts it. Returns the entry that it matches; -1, with the reason, for none.
  @inline(__always) private mutating func match(_ packet: inout PipelinePacket, _ work: Work, into outbox: inout Outbox)
    -> Int
  {
    let table = Int(packet.table)
    if tables[table].examinesFrames { packet.refresh(outbox.frames) }
    let length = outbox.frames.length(of: packet.frame)
    let entry = tables[table].match(&packet.key, in: packet.table, &cache.value, length, at: work.now)
    guard entry >= 0 else {
      packet.reason = .tableMiss
      outbox.trace(packet, .missed(table: TableNumber(packet.table)))
      return entry
    }
    let label = tables[table].label(of: entry)
    (packet.cookie, packet.isTableMiss) = (label.cookie, label.isTableMiss)
    outbox.trace(packet, decision(of: entry, in: packet.table))
    return entry
  }

  /// Carries out the instructions of an entry. Returns whether the packet goes on.
  private mutating func follow(
    _ entry: Int, _ outline: Program.Outline, _ packet: inout PipelinePacket, _ set: inout ActionSet?,
    _ work: inout Work, into outbox: inout Outbox
  ) -> Bool {
    let table = Int(packet.table)
    if let meter = outline.meter, !measure(meter, &packet, work, into: &outbox) { return false }
    // One by one, because a list that is taken out is counted.
    for index in 0..<Int(outline.applied) {
      guard carryOut(tables[table].step(index, of: entry), &packet, &work, into: &outbox) else { return false }
    }
    if outline.clears { set = nil }
    if outline.writes {
      var written = set ?? ActionSet()
      written.write(tables[table].write(of: entry))
      set = written
    }
    if outline.metadataMask != 0 {
      packet.key[FlowKey.Word.metadata] &= ~outline.metadataMask
      packet.key[FlowKey.Word.metadata] |= outline.metadata
    }
    return true
  }

  /// Whether a meter lets a packet pass.
  private mutating func measure(
    _ meter: MeterNumber, _ packet: inout PipelinePacket, _ work: Work, into outbox: inout Outbox
  ) -> Bool {
    switch meters.measure(meter, outbox.frames.length(of: packet.frame), at: work.now) {
    case .pass:
      outbox.trace(packet, .metered(meter, .pass))
      return true
    case .drop:
      packet.reason = .meterExceeded
      outbox.trace(packet, .metered(meter, .drop))
      return false
    case .raiseDropPrecedence(let levels):
      outbox.trace(packet, .metered(meter, .remark))
      packet.refresh(outbox.frames)
      guard packet.layout.isIP else { return true }
      let old = UInt8(truncatingIfNeeded: packet.key.value(of: FieldLocation.all[Int(OXMField.ipDSCP.rawValue)]))
      packet.set(.ipDSCP, to: UInt128(Meter.remarked(old, levels: levels)), &outbox.frames)
      return true
    }
  }

  /// A packet's way is over: its frame is released, and reported if it went nowhere. It changes nothing of the datapath; one that
  /// is only borrowed would be copied.
  mutating func finish(_ packet: PipelinePacket, into outbox: inout Outbox) {
    guard packet.exits == 0, let index = index(of: packet.ingress) else { return outbox.frames.release(packet.frame) }
    outbox.drop(packet.frame, on: PortIndex(index), DropReason(packet.reason))
  }

  private func isFragment(_ packet: inout PipelinePacket, _ outbox: borrowing Outbox) -> Bool {
    packet.refresh(outbox.frames)
    switch packet.layout.network {
    case .ipv4:
      let bytes = outbox.frames.bytes(of: packet.frame)
      return bytes.bigEndian(packet.layout.networkOffset + 6, as: UInt16.self) & 0x3FFF != 0
    case .ipv6: return packet.key[FlowKey.Word.extensions] & UInt64(ExtensionHeaders.Seen.fragment) != 0
    default: return false
    }
  }
}

/// What a packet may still cost: groups that send to groups could multiply it without end.
struct Work {
  let now: Instant
  /// Actions that may still be carried out.
  var budget = 16_384
  static let maximumDepth = 32

  init(at now: Instant) { self.now = now }
}
