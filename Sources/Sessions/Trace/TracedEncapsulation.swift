import Packets
import SimulationKernel

/// What a frame has around its packet: VLAN tags, MPLS labels, a network service header with another frame behind it.
struct TracedEncapsulation {
  /// Where what it encapsulates begins, and what that is.
  private(set) var start = EthernetHeader.length
  private(set) var type: EtherType
  /// Such as ", tag of VLAN 5"; empty where there is nothing.
  private(set) var text = ""

  /// Nil where the frame is too short.
  init?(of frame: [UInt8]) {
    guard frame.count > EthernetHeader.length else { return nil }
    type = EthernetHeader.type(in: frame.span.bytes)
    // Each step takes some bytes.
    while skip(frame.span.bytes) {}
  }

  /// Goes behind one header. Returns whether there may be another.
  private mutating func skip(_ bytes: RawSpan) -> Bool {
    switch type {
    case .vlan: skipTag(bytes)
    case .mpls: skipLabel(bytes)
    case .nsh: skipServiceHeader(bytes)
    default: false
    }
  }

  private mutating func skipTag(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount > start + VLANTag.length else { return false }
    text += ", tag of VLAN \(bytes.bigEndian(start, as: UInt16.self) & 0xFFF)"
    type = EtherType(rawValue: bytes.bigEndian(start + 2))
    start += VLANTag.length
    return true
  }

  /// What is behind the last label is IP, if its first four bits are a version of it.
  private mutating func skipLabel(_ bytes: RawSpan) -> Bool {
    guard bytes.byteCount > start + 4 else { return false }
    let entry: UInt32 = bytes.bigEndian(start)
    text += ", MPLS label \(entry >> 12)"
    start += 4
    guard entry & 0x100 != 0 else { return true }
    switch bytes[byte: start] >> 4 {
    case 4: type = .ipv4
    case 6: type = .ipv6
    default: return false
    }
    return true
  }

  private mutating func skipServiceHeader(_ bytes: RawSpan) -> Bool {
    let rest = bytes.extracting(start..<bytes.byteCount)
    guard let header = try? NetworkServiceHeader(parsing: rest) else { return false }
    let isFrame = header.nextProtocol == .ethernet
    guard isFrame || header.nextProtocol.etherType != nil,
      rest.byteCount > header.length + (isFrame ? EthernetHeader.length : 0)
    else { return false }
    text += ", service path \(header.servicePath), index \(header.serviceIndex)"
    start += header.length
    if isFrame {
      type = EtherType(rawValue: bytes.bigEndian(start + EthernetHeader.length - 2))
      start += EthernetHeader.length
    } else {
      type = header.nextProtocol.etherType ?? type
    }
    return true
  }
}
