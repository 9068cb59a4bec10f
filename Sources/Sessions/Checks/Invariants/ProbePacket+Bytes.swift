import Packets
import SimulationKernel

extension ProbePacket {
  private static let ipv4Length = 20

  /// The frame that the sender sends.
  var frame: [UInt8] {
    let transport = transport
    var packet: [UInt8] = [0x45, trafficClass]
    packet += bytes(UInt16(ProbePacket.ipv4Length + transport.count))
    packet += [0, 0, 0x40, 0, 64, `protocol`.rawValue, 0, 0]
    packet += bytes(source.bits)
    packet += bytes(destination.bits)
    let checksum = InternetChecksum.checksum(of: packet.span.bytes)
    store(checksum, at: 10, in: &packet)
    var frame = bytes(destinationMAC)
    frame += bytes(sourceMAC)
    frame += [0x08, 0x00]
    frame += packet
    return frame + transport
  }

  /// Whether a frame carries such a packet.
  static func isCarried(by frame: [UInt8]) -> Bool { frame.suffix(marker.count).elementsEqual(marker) }

  /// The header of the transport protocol, and the marker.
  private var transport: [UInt8] {
    switch `protocol` {
    case .tcp:
      var segment = ports
      segment += [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xFF, 0xFF, 0, 0, 0, 0]
      segment += ProbePacket.marker
      return checked(segment, at: 16)
    case .udp:
      var datagram = ports
      datagram += bytes(UInt16(8 + ProbePacket.marker.count))
      datagram += [0, 0]
      datagram += ProbePacket.marker
      return checked(datagram, at: 6)
    case .icmp:
      var message = [UInt8(truncatingIfNeeded: first), UInt8(truncatingIfNeeded: second), 0, 0, 0, 1, 0, 1]
      message += ProbePacket.marker
      let checksum = InternetChecksum.checksum(of: message.span.bytes)
      store(checksum, at: 2, in: &message)
      return message
    default: return ports + [0, 0, 0, 0, 0, 0, 0, 0] + ProbePacket.marker
    }
  }

  private var ports: [UInt8] { bytes(first) + bytes(second) }

  /// With the checksum over the pseudo-header.
  private func checked(_ segment: [UInt8], at offset: Int) -> [UInt8] {
    var (result, sum) = (
      segment,
      InternetChecksum(source: source, destination: destination, protocol: `protocol`, length: segment.count)
    )
    sum.add(segment.span.bytes)
    store(sum.checksum, at: offset, in: &result)
    return result
  }

  private func bytes(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
  private func bytes(_ value: UInt32) -> [UInt8] {
    bytes(UInt16(value >> 16)) + bytes(UInt16(truncatingIfNeeded: value))
  }
  private func bytes(_ address: MACAddress) -> [UInt8] {
    bytes(UInt16(address.bits >> 32)) + bytes(UInt32(truncatingIfNeeded: address.bits))
  }

  private func store(_ value: UInt16, at offset: Int, in bytes: inout [UInt8]) {
    bytes.replaceSubrange(offset..<offset + 2, with: self.bytes(value))
  }
}
