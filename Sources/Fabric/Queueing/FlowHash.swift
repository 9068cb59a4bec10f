import Packets
import SimulationKernel

/// What the frames of one flow have in common: addresses, protocol and ports, or of what is not IP the MAC addresses and the
/// type. Fragments count by their addresses alone, so that all of a packet are one flow.
struct FlowHash: Equatable {
  private var value: UInt64 = 0

  init(of frame: RawSpan) {
    let ip = IPLocation(in: frame)
    let packet = frame.extracting((ip?.start ?? 0)..<frame.byteCount)
    switch ip?.version {
    case .v4: mixIPv4(packet)
    case .v6: mixIPv6(packet)
    case nil: mixEthernet(frame)
    }
  }

  func queue(of count: Int) -> Int { Int(truncatingIfNeeded: (value >> 16) % UInt64(max(1, count))) }

  private mutating func mix(_ word: UInt64) { value = (value ^ word).spread }

  private mutating func mixEthernet(_ frame: RawSpan) {
    guard frame.byteCount >= EthernetHeader.length else { return }
    mix(frame.bigEndian(0, as: UInt64.self))
    mix(frame.bigEndian(6, as: UInt64.self))
  }

  private mutating func mixIPv4(_ packet: RawSpan) {
    guard let header = try? IPv4Header(parsingQuoted: packet) else { return }
    mix(UInt64(header.source.bits) << 32 | UInt64(header.destination.bits))
    mix(UInt64(header.protocol.rawValue))
    if !header.isFragment { mixPorts(header.protocol, packet, at: header.headerLength) }
  }

  private mutating func mixIPv6(_ packet: RawSpan) {
    guard let header = try? IPv6Header(parsingQuoted: packet) else { return }
    for address in [header.source, header.destination] {
      mix(address.high)
      mix(address.low)
    }
    mix(UInt64(header.nextHeader.rawValue))
    mixPorts(header.nextHeader, packet, at: IPv6Header.length)
  }

  private mutating func mixPorts(_ protocol: IPProtocol, _ packet: RawSpan, at offset: Int) {
    guard `protocol` == .tcp || `protocol` == .udp, packet.byteCount >= offset + 4 else { return }
    mix(UInt64(packet.bigEndian(offset, as: UInt32.self)))
  }
}
