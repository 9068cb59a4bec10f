import Packets
import SimulationKernel

/// What a switch reads of a frame.
struct FrameHeader {
  let destination: MACAddress
  let source: MACAddress
  let tag: VLANTag?

  /// Nil where the frame ends within its header.
  init?(_ frame: RawSpan) {
    guard frame.byteCount >= EthernetHeader.length else { return nil }
    destination = EthernetHeader.destination(in: frame)
    source = EthernetHeader.source(in: frame)
    guard EthernetHeader.type(in: frame) == .vlan else {
      tag = nil
      return
    }
    guard let tag = VLANTag.tag(in: frame) else { return nil }
    self.tag = tag
  }

  /// Whether the destination is one of the sixteen reserved groups, 01:80:C2:00:00:00 to 0F (IEEE Std 802.1D-2004,
  /// 7.12.6).
  var isForBridges: Bool { destination.bits >> 4 == BPDUParameters.groupAddress.bits >> 4 }

  /// Which of the sixteen it is.
  var reservedGroup: UInt16 { UInt16(destination.bits & 0xF) }

  /// Whether the source can be a station: a group or zero cannot, and Linux's bridge drops such frames
  /// (`is_valid_ether_addr`).
  var hasValidSource: Bool { !source.isMulticast && source != .zero }
}
