import Packets
import SimulationKernel

/// What a node makes of a Hop-by-Hop Options or Destination Options header (RFC 8200, section 4.2), as Linux reads it.
enum IPv6Options: Equatable {
  case accepted
  case discarded
  /// An option that the node does not know, whose type asks for a Parameter Problem.
  ///
  /// - `pointer`: bytes from the start of the IPv6 header.
  /// - `isForGroups`: also where the packet went to a group.
  case unknown(pointer: Int, isForGroups: Bool)

  /// More options than this are an attack (`net.ipv6.max_hbh_opts_number`, `max_dst_opts_number`).
  private static let countLimit = 8
  /// More padding than this aligns nothing.
  private static let paddingLimit = 7
  private static let (pad1, padN, routerAlert) = (0 as UInt8, 1 as UInt8, 5 as UInt8)

  /// Reads the options between two offsets of a packet.
  static func read(_ range: Range<Int>, in packet: RawSpan, isHopByHop: Bool) -> IPv6Options {
    var (offset, padding, count) = (range.lowerBound, 0, 0)
    while offset < range.upperBound {
      guard let length = length(ofOptionAt: offset, in: packet, end: range.upperBound) else { return .discarded }
      let type = packet[byte: offset]
      if type == pad1 || type == padN {
        padding += length
        // Padding is zero (RFC 4942, section 2.1.9.5).
        let content = offset + min(length, 2)..<offset + length
        guard padding <= paddingLimit, content.allSatisfy({ packet[byte: $0] == 0 }) else { return .discarded }
      } else {
        (padding, count) = (0, count + 1)
        guard count <= countLimit else { return .discarded }
        let isKnown = isHopByHop && type == routerAlert
        let outcome: IPv6Options = isKnown ? (length == 4 ? .accepted : .discarded) : unknown(type, at: offset)
        guard outcome == .accepted else { return outcome }
      }
      offset += length
    }
    return .accepted
  }

  private static func length(ofOptionAt offset: Int, in packet: RawSpan, end: Int) -> Int? {
    guard packet[byte: offset] != pad1 else { return 1 }
    guard offset + 2 <= end else { return nil }
    let length = Int(packet[byte: offset + 1]) + 2
    return offset + length <= end ? length : nil
  }

  /// The two highest bits of an option's type say what becomes of a packet where nobody knows it.
  private static func unknown(_ type: UInt8, at offset: Int) -> IPv6Options {
    switch type >> 6 {
    case 0: .accepted
    case 1: .discarded
    default: .unknown(pointer: offset, isForGroups: type >> 6 == 2)
    }
  }
}
