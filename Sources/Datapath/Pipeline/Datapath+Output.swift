import Fabric
import OpenFlow
import Packets
import SimulationKernel
import Switching

// Packets sent out of ports, real and reserved (OpenFlow 1.3.5, section 4.5).

extension Datapath {
  mutating func output(
    _ packet: inout PipelinePacket, to port: PortNumber, _ maximumLength: UInt16, _ work: inout Work,
    into outbox: inout Outbox
  ) {
    switch port {
    case .inPort: if let index = index(of: packet.ingress) { send(&packet, on: index, into: &outbox) }
    case .all, .flood: flood(&packet, into: &outbox)
    case .normal: forward(&packet, at: work.now, into: &outbox)
    case .controller:
      sendToController(&packet, packet.isTableMiss ? .noMatch : .action, maximumLength, work, into: &outbox)
    case .table: if packet.isPacketOut { restart(&packet, &work, into: &outbox) }
    case .local: if packet.ingress != .local { sendToLocal(&packet, into: &outbox) }
    default:
      guard port != packet.ingress, let index = index(of: port) else { return }
      send(&packet, on: index, into: &outbox)
    }
  }

  /// Sends a packet out of a port, if that sends. The packet keeps its frame.
  private mutating func send(_ packet: inout PipelinePacket, on index: Int, into outbox: inout Outbox) {
    guard ports[index].sends else {
      ports[index].counters.sendDrops &+= 1
      return
    }
    guard !packet.isBare else { return packet.reason = .noEthernetHeader }
    let length = outbox.frames.length(of: packet.frame)
    ports[index].counters.noteSent(length)
    if let queue = packet.queue { count(UInt64(length), in: Int(queue), of: index) }
    packet.exits += 1
    outbox.frames.retain(packet.frame)
    outbox.send(packet.frame, on: PortIndex(index))
  }

  private mutating func count(_ length: UInt64, in queue: Int, of index: Int) {
    if ports[index].queues.isEmpty {
      ports[index].queues = Array(repeating: QueueCounters(), count: Int(settings.queueCount))
    }
    guard ports[index].queues.indices.contains(queue) else { return }
    ports[index].queues[queue].sent &+= 1
    ports[index].queues[queue].sentBytes &+= length
  }

  private mutating func flood(_ packet: inout PipelinePacket, into outbox: inout Outbox) {
    for index in ports.indices where Datapath.number(of: index) != packet.ingress && ports[index].sends {
      send(&packet, on: index, into: &outbox)
    }
  }

  private mutating func sendToLocal(_ packet: inout PipelinePacket, into outbox: inout Outbox) {
    packet.exits += 1
    outbox.frames.retain(packet.frame)
    localFrames.append(packet.frame)
  }

  /// What a controller sent to TABLE goes through the tables like a packet that came in at a port.
  private mutating func restart(_ packet: inout PipelinePacket, _ work: inout Work, into outbox: inout Outbox) {
    var other = PipelinePacket(packet.frame, from: packet.ingress)
    outbox.frames.retain(other.frame)
    process(&other, &work, into: &outbox)
    packet.exits += other.exits
    packet.reason = other.reason
    outbox.frames.release(other.frame)
  }

  /// What a switch without OpenFlow would do: learn, and forward where the address is known.
  private mutating func forward(_ packet: inout PipelinePacket, at now: Instant, into outbox: inout Outbox) {
    packet.refresh(outbox.frames)
    let destination = MACAddress(bits: packet.key[FlowKey.Word.destination] >> 16)
    let source = MACAddress(bits: packet.key[FlowKey.Word.source] >> 16)
    // Frames between bridges are forwarded by none (IEEE Std 802.1D-2004, section 7.12.6).
    guard destination.bits >> 4 != 0x0180_C200_000 else { return }
    let vlan = VLANIdentifier(rawValue: UInt16(truncatingIfNeeded: packet.key[FlowKey.Word.source]))
    if let index = index(of: packet.ingress), !source.isMulticast {
      _ = addresses.learn(.init(source, in: vlan), on: PortIndex(index), at: now, unless: false)
    }
    guard !destination.isMulticast, let exit = addresses.port(of: .init(destination, in: vlan), at: now) else {
      return flood(&packet, into: &outbox)
    }
    guard Datapath.number(of: Int(exit.rawValue)) != packet.ingress else { return }
    send(&packet, on: Int(exit.rawValue), into: &outbox)
  }
}
