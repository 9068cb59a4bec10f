import Fabric
import Packets
import SimulationKernel

extension FrameStore {
  /// Cuts a packet into frames, none longer than `mtu` bytes (RFC 8200, section 4.5). The extension headers that every node on
  /// the way reads stand in each. None where not even eight bytes of payload fit. The frame stays the caller's.
  mutating func cut(_ frame: Frame, _ header: IPv6Header, mtu: Int, identification: UInt32) -> [Frame] {
    let whole = copy(of: frame, 0..<Packet.start + header.totalLength)
    let part = UnfragmentablePart(of: header, in: whole.span.bytes.extracting(Packet.start..<whole.count))
    let room = (mtu - part.length - IPv6FragmentHeader.length) / 8 * 8
    guard room > 0 else { return [] }
    let length = header.totalLength - part.length
    return stride(from: 0, to: length, by: room).map { start in
      let fragment = IPv6FragmentHeader(
        nextHeader: part.nextHeader, fragmentOffset: UInt16(start), moreFragments: start + room < length,
        identification: identification)
      return make(fragment, part, header, of: whole, payload: start..<min(start + room, length))
    }
  }

  private mutating func make(
    _ fragment: IPv6FragmentHeader, _ part: UnfragmentablePart, _ header: IPv6Header, of whole: [UInt8],
    payload: Range<Int>
  ) -> Frame {
    var outer = header
    outer.payloadLength = UInt16(part.length - IPv6Header.length + IPv6FragmentHeader.length + payload.count)
    if part.nextHeaderOffset == IPv6Header.nextHeaderField { outer.nextHeader = .fragmentHeader }
    let start = Packet.start + part.length
    return make(length: Packet.start + outer.totalLength) { bytes in
      bytes.store(whole.span.bytes.extracting(0..<start), at: 0)
      outer.emit(into: &bytes, at: Packet.start)
      bytes.storeBigEndian(IPProtocol.fragmentHeader.rawValue, at: Packet.start + part.nextHeaderOffset)
      fragment.emit(into: &bytes, at: start)
      bytes.store(whole.span.bytes.extracting(payload.offset(by: start)), at: start + IPv6FragmentHeader.length)
    }
  }
}

/// The headers of a packet up to the last one that is for nodes on the way: Hop-by-Hop Options, and what stands before a
/// Routing header together with that.
private struct UnfragmentablePart {
  /// In bytes from the start of the IPv6 header.
  var length = IPv6Header.length
  /// What follows it.
  var nextHeader: IPProtocol
  /// Where the Next Header field that names what follows stands.
  var nextHeaderOffset = IPv6Header.nextHeaderField

  init(of header: IPv6Header, in packet: RawSpan) {
    nextHeader = header.nextHeader
    var next = (protocol: header.nextHeader, offset: IPv6Header.length)
    while [.hopByHopOptions, .routingHeader, .destinationOptions].contains(next.protocol) {
      let count = IPv6Header.length(ofExtensionAt: next.offset, in: packet, end: packet.byteCount)
      guard count > 0 else { return }
      let following = IPProtocol(rawValue: packet[byte: next.offset])
      if next.protocol != .destinationOptions {
        (length, nextHeader, nextHeaderOffset) = (next.offset + count, following, next.offset)
      }
      next = (following, next.offset + count)
    }
  }
}
