public import Packets
public import SimulationKernel

// How functions have a new connection translated. Its first packet decides; all later packets and replies are rewritten
// accordingly.

extension ConnectionTable where Address == IPv4Address {
  /// Redirects the connection to `address`.
  ///
  /// - Parameter port: nil keeps the port.
  /// - Returns: false if the connection is not new.
  @discardableResult
  public func bindDestination(_ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, port: UInt16? = nil)
    -> Bool
  {
    guard packet.fresh != nil else { return false }
    packet.fresh?.reply.source = address
    if let port, packet.tuple.protocol != .icmp { packet.fresh?.reply.sourcePort = port }
    return true
  }

  /// Changes the connection's source to `address` and `port`.
  ///
  /// - Returns: false if the connection is not new, or its replies would be ambiguous.
  public func bindSource(_ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, port: UInt16) -> Bool {
    guard var connection = packet.fresh else { return false }
    connection.reply.destination = address
    if packet.tuple.hasPorts { connection.reply.destinationPort = port }
    guard !has(connection.reply, at: packet.now) else { return false }
    packet.fresh = connection
    return true
  }

  /// Whether the replies to the connection as bound now would match another one.
  public func clashes(_ packet: HookedPacket<IPv4Address>) -> Bool {
    packet.fresh.map { has($0.reply, at: packet.now) } ?? false
  }

  /// Stores a number with a connection.
  public mutating func mark(_ packet: inout HookedPacket<IPv4Address>, _ mark: UInt16) {
    if packet.fresh != nil {
      packet.fresh?.mark = mark
    } else if let index = packet.index {
      change(index) { $0.mark = mark }
    }
  }

  /// Extends a connection's lifetime by at least this much, as a function requires (RFC 4787, REQ-5).
  public mutating func extend(_ packet: inout HookedPacket<IPv4Address>, by duration: Duration) {
    let until = packet.now + duration
    if let fresh = packet.fresh {
      packet.fresh?.expires = max(fresh.expires, until)
    } else if let index = packet.index {
      change(index) { $0.expires = max($0.expires, until) }
    }
  }
}
