/// A BPDU in its frame: an Ethernet header that holds a length, the LLC header, and the BPDU.
extension BPDU {
  /// Bytes of the frame, without padding.
  public var frameLength: Int { EthernetHeader.length + LLCHeader.length + length }

  /// Whether a frame goes to the bridges' group address, so that no bridge forwards it.
  @inlinable public static func isForBridges(_ frame: RawSpan) -> Bool {
    EthernetHeader.destination(in: frame) == BPDUParameters.groupAddress
  }

  /// Reads the BPDU in a frame.
  public init(parsingFrame frame: RawSpan) throws(PacketError) {
    let ethernet = try EthernetHeader(parsing: frame)
    guard ethernet.type.isLength else { throw .badType }
    let end = EthernetHeader.length + Int(ethernet.type.rawValue)
    guard end <= frame.byteCount else { throw .truncated }
    guard try LLCHeader(parsing: frame.extracting(EthernetHeader.length..<end)) == .spanningTree
    else { throw .badType }
    try self.init(parsing: frame.extracting(EthernetHeader.length + LLCHeader.length..<end))
  }

  /// Writes all ``frameLength`` bytes at the start of `bytes`. Padding is up to the caller.
  public func emitFrame(into bytes: inout MutableRawSpan, source: MACAddress) {
    EthernetHeader(
      destination: BPDUParameters.groupAddress, source: source,
      type: EtherType(rawValue: UInt16(LLCHeader.length + length))
    ).emit(into: &bytes, at: 0)
    LLCHeader.spanningTree.emit(into: &bytes, at: EthernetHeader.length)
    emit(into: &bytes, at: EthernetHeader.length + LLCHeader.length)
  }
}
