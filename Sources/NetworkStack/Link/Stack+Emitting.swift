import Fabric
import Packets
import SimulationKernel

// The last step of a packet that leaves: into the loopback interface, or out of a vNIC.

extension Stack {
  /// The header to make a frame with. Its destination is not known yet; zeros stand there until it is, so that no byte
  /// of a frame is ever left from an earlier one. In the loopback interface, which is nil here, it stays that way.
  @inline(__always) func ethernetHeader(_ type: EtherType, on interface: Int?) -> EthernetHeader {
    EthernetHeader(destination: .zero, source: interface.map { interfaces[$0].mac } ?? .zero, type: type)
  }

  mutating func loop(_ frame: Frame, length: Int, isIPv6: Bool, at now: Instant) {
    let due = loopback.append(frame, length: length, isIPv6: isIPv6, at: now)
    nextWake = min(nextWake, due)
  }

  /// Writes the addresses into the Ethernet header and sends the frame.
  mutating func emit(_ frame: Frame, to mac: MACAddress, on interface: Int, into outbox: inout Outbox) {
    let source = interfaces[interface].mac
    let addressed = outbox.frames.rewrite(frame) { bytes in
      EthernetHeader.setAddresses(destination: mac, source: source, in: &bytes)
    }
    outbox.send(addressed, on: PortIndex(interface))
  }
}

extension EthernetHeader {
  static func setAddresses(destination: MACAddress, source: MACAddress, in bytes: inout MutableRawSpan) {
    bytes.storeBigEndian(destination.bits << 16 | source.bits >> 32, at: 0)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: source.bits), at: 8)
  }
}
