import Fabric
import Packets
import SimulationKernel

extension FrameStore {
  /// Cuts a packet into frames of their own, none longer than `mtu` bytes (RFC 791, section 3.2). None where not even
  /// eight bytes of payload fit, or the options are malformed. The frame stays the caller's.
  mutating func cut(_ frame: Frame, _ header: IPv4Header, mtu: Int) -> [Frame] {
    let whole = copy(of: frame, 0..<Packet.start + Int(header.totalLength))
    let options = header.optionsRange.offset(by: Packet.start)
    guard let copied = try? IPv4Option.copied(from: whole.span.bytes.extracting(options)),
      let fragments = IPv4Fragments(of: header, mtu: mtu, copiedOptionsLength: copied.count)
    else { return [] }
    return fragments.map { fragment in
      let isFirst = fragment.payload.lowerBound == 0
      return make(
        fragment, of: whole, options: isFirst ? Array(whole[options]) : copied,
        payloadStart: Packet.start + header.headerLength)
    }
  }
}

extension FrameStore {
  fileprivate mutating func make(
    _ fragment: IPv4Fragments.Fragment, of whole: [UInt8], options: [UInt8], payloadStart: Int
  ) -> Frame {
    make(length: Packet.start + Int(fragment.header.totalLength)) { bytes in
      bytes.store(whole.span.bytes.extracting(0..<Packet.start), at: 0)
      bytes.store(options.span.bytes, at: Packet.start + IPv4Header.minimumLength)
      fragment.header.emit(into: &bytes, at: Packet.start)
      let payload = fragment.payload.offset(by: payloadStart)
      bytes.store(whole.span.bytes.extracting(payload), at: Packet.start + fragment.header.headerLength)
    }
  }
}

extension Range<Int> {
  func offset(by distance: Int) -> Range { lowerBound + distance..<upperBound + distance }
}
