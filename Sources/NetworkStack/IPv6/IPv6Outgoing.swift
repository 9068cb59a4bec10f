import Packets

/// What a sender decides of an IPv6 packet of its own.
struct IPv6Outgoing {
  var nextHeader: IPProtocol
  /// Nil for the address that the route suggests.
  var source: IPv6Address?
  var destination: IPv6Address
  var hopLimit: UInt8 = 64
  var trafficClass: UInt8 = 0
  /// Whether a packet that is too long for the path is refused and not cut to pieces.
  var mustNotFragment = false
  /// No function sees it.
  var skipsHooks = false
  /// The interface to go out of, which link-local addresses and groups need where there are several.
  var interface: Int?

  init(
    nextHeader: IPProtocol, source: IPv6Address? = nil, destination: IPv6Address, interface: Int? = nil
  ) {
    self.nextHeader = nextHeader
    self.source = source
    self.destination = destination
    self.interface = interface
  }

  /// As a socket is configured.
  init(_ nextHeader: IPProtocol, to destination: IPv6Address, _ socket: Socket) {
    self.init(nextHeader: nextHeader, destination: destination, interface: socket.interface)
    hopLimit = socket.timeToLive
    mustNotFragment = socket.fragmentation == .never
  }
}
