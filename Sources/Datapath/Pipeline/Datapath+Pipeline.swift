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
    ports[index].counters.received &+= 1
    ports[index].counters.receivedBytes &+= UInt64(length)
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
    var set = ActionSet()
    packet.table = 0
    while true {
      // A packet that matches nothing is dropped with all that it has collected (section 5.4).
      guard let program = match(&packet, work, into: &outbox) else { return }
      guard follow(program, &packet, &set, &work, into: &outbox) else { return }
      guard program.next > packet.table, program.next < settings.tableCount else { break }
      packet.table = program.next
    }
    guard !set.isEmpty else { return }
    outbox.trace(packet, .finished(actions: set.text))
    carryOut(set, &packet, &work, into: &outbox)
  }

  /// Looks a packet up in its table and counts it. Returns what is to be done; nil, with the reason, where nothing is.
  private mutating func match(_ packet: inout PipelinePacket, _ work: Work, into outbox: inout Outbox) -> Program? {
    packet.refresh(outbox.frames)
    let table = Int(packet.table)
    tables[table].lookups &+= 1
    let entry = find(packet.key, in: packet.table)
    guard entry >= 0 else {
      packet.reason = .tableMiss
      outbox.trace(packet, .missed(table: TableNumber(packet.table)))
      return nil
    }
    tables[table].count(entry, outbox.frames.length(of: packet.frame), at: work.now)
    let label = tables[table].label(of: entry)
    (packet.cookie, packet.isTableMiss) = (label.cookie, label.isTableMiss)
    outbox.trace(packet, decision(of: entry, in: packet.table))
    return tables[table].program(of: entry)
  }

  /// The entry of a table that a key matches, from the cache if it is there; -1 for none.
  @inline(__always) private mutating func find(_ key: borrowing FlowKey, in table: UInt8) -> Int {
    let hash = key.fullHash
    if let entry = cache.value.entry(for: key, hash, in: table) { return entry }
    let entry = tables[Int(table)].lookup(copy key) ?? -1
    cache.value.remember(entry, for: copy key, hash, in: table)
    return entry
  }

  /// Carries out the instructions of an entry. Returns whether the packet goes on.
  private mutating func follow(
    _ program: Program, _ packet: inout PipelinePacket, _ set: inout ActionSet, _ work: inout Work,
    into outbox: inout Outbox
  ) -> Bool {
    if let meter = program.meter, !measure(meter, &packet, work, into: &outbox) { return false }
    guard carryOut(program.apply, &packet, &work, into: &outbox) else { return false }
    if program.clears { set.clear() }
    if !program.write.isEmpty { set.write(program.write) }
    if program.metadataMask != 0 {
      packet.key[FlowKey.Word.metadata] &= ~program.metadataMask
      packet.key[FlowKey.Word.metadata] |= program.metadata
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

  /// A packet's way is over: its frame is released, and reported if it went nowhere.
  func finish(_ packet: PipelinePacket, into outbox: inout Outbox) {
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
