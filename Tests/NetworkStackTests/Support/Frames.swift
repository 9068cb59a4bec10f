import Packets
import SimulationKernel

/// `count` bytes that `fill` writes.
func makeBytes(_ count: Int, _ fill: (inout MutableRawSpan) -> Void) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  var span = bytes.mutableSpan
  var raw = span.mutableBytes
  fill(&raw)
  return bytes
}

/// An Ethernet frame with an IPv4 packet.
func ipv4Frame(
  to destination: MACAddress, from source: MACAddress = mac(99), _ header: IPv4Header, options: [UInt8] = [],
  payload: [UInt8] = []
) -> [UInt8] {
  var header = header
  header.optionsLength = UInt8(options.count)
  header.totalLength = UInt16(header.headerLength + payload.count)
  return makeBytes(EthernetHeader.length + Int(header.totalLength)) { bytes in
    EthernetHeader(destination: destination, source: source, type: .ipv4).emit(into: &bytes, at: 0)
    bytes.store(options.span.bytes, at: EthernetHeader.length + IPv4Header.minimumLength)
    header.emit(into: &bytes, at: EthernetHeader.length)
    bytes.store(payload.span.bytes, at: EthernetHeader.length + header.headerLength)
  }
}

/// A UDP datagram with a right checksum.
func udpDatagram(
  from source: IPv4Address, to destination: IPv4Address, port: UInt16 = 9, _ payload: [UInt8] = [1, 2, 3]
) -> [UInt8] {
  makeBytes(UDPHeader.headerLength + payload.count) { bytes in
    bytes.store(payload.span.bytes, at: UDPHeader.headerLength)
    UDPHeader(sourcePort: 1000, destinationPort: port, length: UInt16(UDPHeader.headerLength + payload.count))
      .emit(into: &bytes, at: 0, source: source, destination: destination)
  }
}
