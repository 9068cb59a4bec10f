import Fabric
import Packets
import SimulationKernel

extension FrameStore {
  /// Cuts a packet of this host's own into frames, none longer than `mtu` bytes (RFC 8200, section 4.5). The packet has
  /// no extension headers. The frame stays the caller's.
  mutating func cut(_ frame: Frame, _ header: IPv6Header, mtu: Int, identification: UInt32) -> [Frame] {
    let whole = copy(of: frame, 0..<Packet.start + IPv6Header.length + Int(header.payloadLength))
    let length = Int(header.payloadLength)
    let room = (mtu - IPv6Header.length - IPv6FragmentHeader.length) / 8 * 8
    return stride(from: 0, to: length, by: room).map { start in
      let fragment = IPv6FragmentHeader(
        nextHeader: header.nextHeader, fragmentOffset: UInt16(start), moreFragments: start + room < length,
        identification: identification)
      return make(fragment, header, of: whole, payload: start..<min(start + room, length))
    }
  }
}

extension FrameStore {
  fileprivate mutating func make(
    _ fragment: IPv6FragmentHeader, _ header: IPv6Header, of whole: [UInt8], payload: Range<Int>
  ) -> Frame {
    var outer = header
    outer.nextHeader = .fragmentHeader
    outer.payloadLength = UInt16(IPv6FragmentHeader.length + payload.count)
    let start = Packet.start + IPv6Header.length
    return make(length: start + Int(outer.payloadLength)) { bytes in
      bytes.store(whole.span.bytes.extracting(0..<Packet.start), at: 0)
      outer.emit(into: &bytes, at: Packet.start)
      fragment.emit(into: &bytes, at: start)
      bytes.store(whole.span.bytes.extracting(payload.offset(by: start)), at: start + IPv6FragmentHeader.length)
    }
  }
}
