import Packets
import SimulationKernel

/// Which end of a packet's tuple.
enum TupleSide { case source, destination }

/// New values for one end of a packet's tuple, written into its bytes. Checksums are mended, not computed anew (RFC
/// 1624), so that a wrong one stays wrong.
struct Translation {
  var side: TupleSide
  var address: IPv4Address
  /// Or the identifier of an ICMP query.
  var port: UInt16
  /// What the packet carries now.
  var tuple: FlowTuple<IPv4Address>

  /// Rewrites the packet whose IP header begins at `start` and its transport header at `transport`. Of a quoted packet
  /// the end, and with it the checksum, may be missing.
  func write(into bytes: inout MutableRawSpan, at start: Int, transport: Int, end: Int) {
    let old = side == .source ? tuple.source : tuple.destination
    switch side {
    case .source: IPv4Header.setSource(address, in: &bytes, at: start)
    case .destination: IPv4Header.setDestination(address, in: &bytes, at: start)
    }
    switch tuple.protocol {
    case .tcp, .udp:
      writePort(into: &bytes, at: transport + (side == .source ? 0 : 2), old, transport, end)
    case .icmp:
      guard hasIdentifier else { return }
      mend(&bytes, at: transport + 2, end, from: bytes.bigEndian(transport + 4), to: port)
      bytes.storeBigEndian(port, at: transport + 4)
    default:
      break
    }
  }

  /// A query's identifier stands for the port of the side that asks.
  private var hasIdentifier: Bool {
    tuple.query != 0 && (side == .source) != tuple.isQueryReply
  }

  private func writePort(
    into bytes: inout MutableRawSpan, at index: Int, _ old: IPv4Address, _ transport: Int, _ end: Int
  ) {
    let oldPort: UInt16 = bytes.bigEndian(index)
    bytes.storeBigEndian(port, at: index)
    let checksumOffset = transport + (tuple.protocol == .tcp ? 16 : 6)
    guard checksumOffset + 2 <= end else { return }
    let checksum: UInt16 = bytes.bigEndian(checksumOffset)
    // A UDP datagram may have no checksum (RFC 768).
    if tuple.protocol == .udp, checksum == 0 { return }
    var new = InternetChecksum.updated(checksum, from: old.bits, to: address.bits)
    new = InternetChecksum.updated(new, from: oldPort, to: port)
    bytes.storeBigEndian(tuple.protocol == .udp && new == 0 ? UInt16.max : new, at: checksumOffset)
  }

  private func mend(_ bytes: inout MutableRawSpan, at index: Int, _ end: Int, from old: UInt16, to new: UInt16) {
    let checksum: UInt16 = bytes.bigEndian(index)
    bytes.storeBigEndian(InternetChecksum.updated(checksum, from: old, to: new), at: index)
  }
}
