public import Packets
public import SimulationKernel

// How functions have the connection translated that a packet begins. Only the first packet decides; all that follow,
// and all answers, are rewritten after it.

extension ConnectionTable where Address == IPv4Address {
  /// The connection goes to `address` in place of the destination that it asked for.
  ///
  /// - Parameter port: nil keeps the port.
  /// - Returns: false where the connection is not new.
  @discardableResult
  public func bindDestination(_ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, port: UInt16? = nil)
    -> Bool
  {
    guard packet.fresh != nil else { return false }
    packet.fresh?.reply.source = address
    if let port, packet.tuple.protocol != .icmp { packet.fresh?.reply.sourcePort = port }
    return true
  }

  /// The connection comes from `address` and `port` in place of those that it began with.
  ///
  /// - Returns: false where the connection is not new, or that would make its answers another's.
  public func bindSource(_ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, port: UInt16) -> Bool {
    guard var connection = packet.fresh else { return false }
    connection.reply.destination = address
    if packet.tuple.hasPorts { connection.reply.destinationPort = port }
    guard !has(connection.reply, at: packet.now) else { return false }
    packet.fresh = connection
    return true
  }

  /// Whether the answers to a connection as it is bound now would be taken for another's.
  public func clashes(_ packet: HookedPacket<IPv4Address>) -> Bool {
    packet.fresh.map { has($0.reply, at: packet.now) } ?? false
  }

  /// Keeps a number with a connection.
  public mutating func mark(_ packet: inout HookedPacket<IPv4Address>, _ mark: UInt16) {
    if packet.fresh != nil {
      packet.fresh?.mark = mark
    } else if let index = packet.index {
      change(index) { $0.mark = mark }
    }
  }

  /// Lets a connection live at least this much longer, as a function's own rules want it (RFC 4787, REQ-5).
  public mutating func extend(_ packet: inout HookedPacket<IPv4Address>, by duration: Duration) {
    let until = packet.now + duration
    if let fresh = packet.fresh {
      packet.fresh?.expires = max(fresh.expires, until)
    } else if let index = packet.index {
      change(index) { $0.expires = max($0.expires, until) }
    }
  }
}
