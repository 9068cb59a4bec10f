import Packets

/// What a sender decides of an IPv4 packet of its own.
struct IPv4Outgoing {
  var `protocol`: IPProtocol
  /// Nil for the address that the route suggests.
  var source: IPv4Address?
  var destination: IPv4Address
  var timeToLive: UInt8 = 64
  var typeOfService: UInt8 = 0
  var fragmentation: Socket.Fragmentation
  /// No function sees it.
  var skipsHooks = false
  /// The interface to go out of; nil for that of the best route.
  var interface: Int?

  /// What the kernel itself sends, which looks for no path MTU.
  init(protocol: IPProtocol, source: IPv4Address? = nil, destination: IPv4Address) {
    self.protocol = `protocol`
    self.source = source
    self.destination = destination
    fragmentation = .allowed
  }

  /// As a socket is configured.
  init(_ protocol: IPProtocol, to destination: IPv4Address, _ socket: Socket) {
    self.protocol = `protocol`
    self.destination = destination
    timeToLive = socket.timeToLive
    fragmentation = socket.fragmentation
    interface = socket.interface
  }
}
