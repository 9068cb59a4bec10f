public import Packets
import SimulationKernel

/// What a controller reads of a packet: addresses, and what says who has which.
public struct PacketHead: Equatable, Sendable {
  public var destination: MACAddress
  public var source: MACAddress
  /// Of what follows the VLAN tags.
  public var type: EtherType
  public var vlan: VLANIdentifier?
  public var arp: ARPPacket?
  public var ipv4: IPv4Header?
  /// Where the payload of Ethernet begins.
  public var payload: Int

  /// Nil for what is shorter than an Ethernet header. ARP and IPv4 that make no sense are frames like others.
  public init?(_ frame: [UInt8]) {
    let bytes = frame.span.bytes
    guard let ethernet = try? EthernetHeader(parsing: bytes) else { return nil }
    (destination, source, type) = (ethernet.destination, ethernet.source, ethernet.type)
    payload = EthernetHeader.length
    while type == .vlan || type == .serviceVLAN, frame.count >= payload + VLANTag.length {
      if vlan == nil { vlan = VLANIdentifier(rawValue: bytes.bigEndian(payload)) }
      type = EtherType(rawValue: bytes.bigEndian(payload + 2))
      payload += VLANTag.length
    }
    let rest = bytes.extracting(payload..<frame.count)
    if type == .arp { arp = try? ARPPacket(parsing: rest) }
    if type == .ipv4 { ipv4 = try? IPv4Header(parsing: rest) }
  }

  /// The address that the sender says is its own.
  public var senderAddress: IPv4Address? {
    if let arp { return arp.senderHardwareAddress == source ? arp.senderProtocolAddress : nil }
    return nil
  }
}
