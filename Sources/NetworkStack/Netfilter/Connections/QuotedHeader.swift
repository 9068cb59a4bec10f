import Packets

/// The internet header of a packet that an ICMP or ICMPv6 error quotes.
public struct QuotedHeader<Address: Sendable>: Sendable {
  var source: Address
  var destination: Address
  var `protocol`: IPProtocol
  /// In bytes, with extension headers: where the transport header begins.
  var length: Int
}
