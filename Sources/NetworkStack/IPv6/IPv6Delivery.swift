import Packets
import SimulationKernel

/// What a host finds behind the IPv6 header of a packet for it, having done what the extension headers ask for (RFC 8200,
/// section 4).
enum IPv6Delivery {
  /// A protocol above IP, known or not, where its header begins, and where the Next Header field that names it stands, in bytes
  /// from the start of the IPv6 header.
  case upper(IPProtocol, offset: Int, nextHeaderOffset: Int)
  case fragment(IPv6UpperLayer.Fragment)
  case discarded
  case refused(ICMPv6Header)
}

extension IPv6Header {
  /// Walks the extension headers of a packet for this host.
  ///
  /// - Parameter isForGroup: the packet went to a group.
  func delivery(in packet: RawSpan, isForGroup: Bool) -> IPv6Delivery {
    let end = totalLength
    var next = (protocol: nextHeader, offset: IPv6Header.length, field: IPv6Header.nextHeaderField)
    while true {
      var length = IPv6Header.length(ofExtensionAt: next.offset, in: packet, end: end)
      switch next.protocol {
      // They have been read on arrival, and stand nowhere else.
      case .hopByHopOptions where next.offset == IPv6Header.length: break
      case .destinationOptions where length > 0:
        let options = IPv6Options.read(next.offset + 2..<next.offset + length, in: packet, isHopByHop: false)
        if let refusal = options.refusal(isForGroup: isForGroup) { return refusal }
      case .destinationOptions: return .discarded
      case .routingHeader:
        guard length > 0, !isForGroup else { return .discarded }
        // No routing header with segments left is known (RFC 5095, section 3; RFC 8200, section 4.4).
        guard packet[byte: next.offset + 3] == 0 else {
          return .refused(.parameterProblem(.erroneousHeader, pointer: UInt32(next.offset + 2)))
        }
      case .fragmentHeader:
        guard let fragment = try? IPv6FragmentHeader(parsing: packet.extracting(next.offset..<end)) else {
          return .discarded
        }
        guard fragment.isAtomic else {
          return .fragment(
            IPv6UpperLayer.Fragment(header: fragment, offset: next.offset, nextHeaderOffset: next.field))
        }
        length = IPv6FragmentHeader.length
      default:
        return .upper(next.protocol, offset: next.offset, nextHeaderOffset: next.field)
      }
      guard length > 0 else { return .discarded }
      next = (IPProtocol(rawValue: packet[byte: next.offset]), next.offset + length, next.offset)
    }
  }

  /// What the Hop-by-Hop Options behind this header say.
  func hopByHopOptions(in packet: RawSpan) -> IPv6Options {
    let start = IPv6Header.length
    let length = IPv6Header.length(ofExtensionAt: start, in: packet, end: totalLength)
    return length == 0 ? .discarded : .read(start + 2..<start + length, in: packet, isHopByHop: true)
  }

  /// Bytes of an extension header that says its length in units of eight; zero where they are not all there.
  static func length(ofExtensionAt offset: Int, in packet: RawSpan, end: Int) -> Int {
    guard end - offset >= 8 else { return 0 }
    let length = (Int(packet[byte: offset + 1]) + 1) * 8
    return offset + length <= end ? length : 0
  }

  /// Whether a first fragment ends before the header of the protocol above IP does (Linux's `ipv6frag_thdr_truncated`).
  func isCutInHeaders(_ fragment: IPv6UpperLayer.Fragment, in packet: RawSpan) -> Bool {
    guard fragment.header.fragmentOffset == 0 else { return false }
    var (next, offset) = (fragment.header.nextHeader, fragment.offset + IPv6FragmentHeader.length)
    while true {
      switch next {
      case .tcp: return offset + 20 > totalLength
      case .udp, .icmpv6: return offset + 8 > totalLength
      case .hopByHopOptions, .routingHeader, .destinationOptions, .authenticationHeader:
        // What does not even say how long it is, Linux waits for.
        guard offset + 2 <= totalLength else { return false }
        let units = Int(packet[byte: offset + 1])
        let length = next == .authenticationHeader ? (units + 2) * 4 : (units + 1) * 8
        (next, offset) = (IPProtocol(rawValue: packet[byte: offset]), offset + length)
      case .noNextHeader, .fragmentHeader: return false
      default: return offset + 1 > totalLength
      }
    }
  }

  /// Where the Next Header field stands.
  static var nextHeaderField: Int { 6 }
}

extension IPv6Options {
  /// Nil where options let the packet pass.
  func refusal(isForGroup: Bool) -> IPv6Delivery? {
    switch self {
    case .accepted: nil
    case .unknown(let pointer, let isForGroups) where isForGroups || !isForGroup:
      .refused(.parameterProblem(.unknownOption, pointer: UInt32(pointer)))
    case .unknown, .discarded: .discarded
    }
  }
}
