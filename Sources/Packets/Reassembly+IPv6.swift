public import SimulationKernel

extension Reassembly {
  /// Takes in a fragment with its parsed header and the offset of its Fragment header. `expiry` is when its datagram is
  /// to be given up if this is the first of it to arrive.
  public mutating func receive(
    _ header: IPv6Header, _ fragment: IPv6UpperLayer.Fragment, in packet: RawSpan, expiry: Instant
  ) -> Outcome {
    let start = fragment.offset + IPv6FragmentHeader.length
    let end = IPv6Header.length + Int(header.payloadLength)
    let piece = PartialDatagram.Piece(
      offset: Int(fragment.header.fragmentOffset), bytes: [UInt8](copying: packet.extracting(start..<end)))
    do {
      let datagram = try take(
        piece, isLast: !fragment.header.moreFragments, header: packet.extracting(0..<start),
        key: FragmentKey(header, fragment.header), expiry: expiry)
      guard let datagram else { return .waiting }
      return .complete(try Self.ipv6Packet(datagram), largestFragment: datagram.largest)
    } catch {
      return .refused(error)
    }
  }

  /// The first fragment's headers without the Fragment header, and all the payload.
  private static func ipv6Packet(_ datagram: PartialDatagram) throws(Refusal) -> [UInt8] {
    guard let first = datagram.firstFragment, var header = try? IPv6Header(parsing: first.span.bytes),
      let fragment = try? IPv6UpperLayer(of: header, in: first.span.bytes).fragment
    else { throw .badLength }
    var packet = Array(datagram.header[..<fragment.offset] + datagram.payload)
    guard let length = UInt16(exactly: packet.count - IPv6Header.length) else { throw .badLength }
    packet[fragment.nextHeaderOffset] = fragment.header.nextHeader.rawValue
    header.payloadLength = length
    header.nextHeader = IPProtocol(rawValue: packet[IPv6Header.Offset.nextHeader])
    var span = packet.mutableSpan
    var bytes = span.mutableBytes
    header.emit(into: &bytes, at: 0)
    return packet
  }
}
