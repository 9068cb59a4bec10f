extension InternetChecksum {
  /// The sum of the IPv4 pseudo-header (RFC 768). `length` counts the transport header and its payload in bytes.
  @inlinable public init(source: IPv4Address, destination: IPv4Address, protocol: IPProtocol, length: Int) {
    self.init()
    add(source.bits)
    add(destination.bits)
    add(UInt16(`protocol`.rawValue))
    add(UInt32(truncatingIfNeeded: length))
  }

  /// The sum of the IPv6 pseudo-header (RFC 8200, section 8.1). `length` counts the upper-layer header and its payload
  /// in bytes; behind a Routing header, `destination` is the final one.
  @inlinable public init(source: IPv6Address, destination: IPv6Address, protocol: IPProtocol, length: Int) {
    self.init()
    add(source.high)
    add(source.low)
    add(destination.high)
    add(destination.low)
    add(UInt16(`protocol`.rawValue))
    add(UInt32(truncatingIfNeeded: length))
  }
}
