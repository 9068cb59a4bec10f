public import Packets
import SimulationKernel

/// Frames that a controller makes.
public enum Frame {
  public static func bytes(
    to destination: MACAddress, from source: MACAddress, _ type: EtherType, _ payload: [UInt8]
  ) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: EthernetHeader.length)
    var span = frame.mutableSpan
    var bytes = span.mutableBytes
    EthernetHeader(destination: destination, source: source, type: type).emit(into: &bytes, at: 0)
    return frame + payload
  }

  /// An ARP packet in its frame.
  public static func arp(_ packet: ARPPacket, to destination: MACAddress) -> [UInt8] {
    var payload = [UInt8](repeating: 0, count: ARPPacket.length)
    var span = payload.mutableSpan
    var bytes = span.mutableBytes
    packet.emit(into: &bytes, at: 0)
    return Frame.bytes(to: destination, from: packet.senderHardwareAddress, .arp, payload)
  }

  /// The answer to an ARP request: that `address` is at `hardware`.
  public static func arpReply(to request: ARPPacket, from hardware: MACAddress) -> [UInt8] {
    let reply = ARPPacket(
      operation: .reply, senderHardwareAddress: hardware, senderProtocolAddress: request.targetProtocolAddress,
      targetHardwareAddress: request.senderHardwareAddress, targetProtocolAddress: request.senderProtocolAddress)
    return arp(reply, to: request.senderHardwareAddress)
  }
}
