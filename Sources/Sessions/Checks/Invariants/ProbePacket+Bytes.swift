import Packets
import SimulationKernel

extension ProbePacket {
  private static let ipv4Length = 20

  /// The frame that the sender sends.
  var frame: [UInt8] {
    var frame = bytes(destinationMAC)
    frame += bytes(sourceMAC)
    switch (source, destination) {
    case (.v4(let source), .v4(let destination)):
      frame += [0x08, 0x00]
      frame += header(source, destination, transport.count)
    case (.v6(let source), .v6(let destination)):
      frame += [0x86, 0xDD]
      frame += bytes(6 << 28 | UInt32(trafficClass) << 20 | flowLabel)
      frame += bytes(UInt16(transport.count))
      frame += [`protocol`.rawValue, 64]
      frame += bytes(source) + bytes(destination)
    default: return []
    }
    return frame + transport
  }

  private func header(_ source: IPv4Address, _ destination: IPv4Address, _ length: Int) -> [UInt8] {
    var header: [UInt8] = [0x45, trafficClass]
    header += bytes(UInt16(ProbePacket.ipv4Length + length))
    header += [0, 0, 0x40, 0, 64, `protocol`.rawValue, 0, 0]
    header += bytes(source.bits)
    header += bytes(destination.bits)
    store(InternetChecksum.checksum(of: header.span.bytes), at: 10, in: &header)
    return header
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
    case .icmp where !isIPv6, .icmpv6 where isIPv6:
      var message = [UInt8(truncatingIfNeeded: first), UInt8(truncatingIfNeeded: second), 0, 0, 0, 1, 0, 1]
      message += ProbePacket.marker
      if isIPv6 { return checked(message, at: 2) }
      store(InternetChecksum.checksum(of: message.span.bytes), at: 2, in: &message)
      return message
    default: return ports + [0, 0, 0, 0, 0, 0, 0, 0] + ProbePacket.marker
    }
  }

  private var ports: [UInt8] { bytes(first) + bytes(second) }

  /// With the checksum over the pseudo-header.
  private func checked(_ segment: [UInt8], at offset: Int) -> [UInt8] {
    var (result, sum) = (segment, pseudoHeader(segment.count))
    sum.add(segment.span.bytes)
    store(sum.checksum, at: offset, in: &result)
    return result
  }

  private func pseudoHeader(_ length: Int) -> InternetChecksum {
    switch (source, destination) {
    case (.v4(let source), .v4(let destination)):
      InternetChecksum(source: source, destination: destination, protocol: `protocol`, length: length)
    case (.v6(let source), .v6(let destination)):
      InternetChecksum(source: source, destination: destination, protocol: `protocol`, length: length)
    default: InternetChecksum()
    }
  }

  private func bytes(_ address: IPv6Address) -> [UInt8] {
    [address.high, address.low].flatMap { bytes(UInt32($0 >> 32)) + bytes(UInt32(truncatingIfNeeded: $0)) }
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
