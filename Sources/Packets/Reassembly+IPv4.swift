public import SimulationKernel

extension Reassembly {
  /// Takes in a fragment, whose parsed header precedes `packet`'s payload. `expiry` is when its datagram is to be
  /// given up if this is the first of it to arrive.
  public mutating func receive(_ header: IPv4Header, in packet: RawSpan, expiry: Instant) -> Outcome {
    let piece = PartialDatagram.Piece(
      offset: Int(header.fragmentOffset), bytes: [UInt8](copying: packet.extracting(header.payloadRange)))
    do {
      let datagram = try take(
        piece, isLast: !header.moreFragments, header: packet.extracting(0..<header.headerLength),
        key: FragmentKey(header), expiry: expiry, mustNotBeCut: header.dontFragment)
      guard let datagram else { return .waiting }
      return .complete(try Self.ipv4Packet(datagram), largestFragment: datagram.largest)
    } catch {
      return .refused(error)
    }
  }

  /// The first fragment's header with the whole length, and all the payload.
  private static func ipv4Packet(_ datagram: PartialDatagram) throws(Refusal) -> [UInt8] {
    var packet = datagram.header + datagram.payload
    guard packet.count <= UInt16.max, var header = try? IPv4Header(parsingQuoted: packet.span.bytes)
    else { throw .badLength }
    header.totalLength = UInt16(packet.count)
    header.moreFragments = false
    header.dontFragment = datagram.mustNotBeCut
    var span = packet.mutableSpan
    var bytes = span.mutableBytes
    header.emit(into: &bytes, at: 0)
    return packet
  }
}
