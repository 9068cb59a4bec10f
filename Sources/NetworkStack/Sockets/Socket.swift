import Fabric
public import Packets
public import SimulationKernel

/// A UDP socket, or an ICMP echo socket like Linux's ping sockets, whose port is the echo identifier.
public struct Socket: Sendable, Equatable {
  /// The protocol of a socket: UDP, or ICMP echo of either IP version.
  public enum Kind: UInt8, Sendable, Checkpointable { case udp, echo }

  /// Whether its packets may be fragmented, as with Linux's `IP_MTU_DISCOVER`.
  public enum Fragmentation: UInt8, Sendable, Checkpointable {
    /// Not by routers; the sender fragments what exceeds the path MTU (`IP_PMTUDISC_WANT`).
    case bySender
    /// Never: what exceeds the path MTU is refused (`IP_PMTUDISC_DO`).
    case never
    /// By anyone (`IP_PMTUDISC_DONT`); with IPv6, only the sender can.
    case allowed
  }

  /// The socket's identifier.
  public let id: SocketID
  /// The socket's protocol.
  public let kind: Kind
  /// The socket's owner, which is told when something arrives.
  public let owner: SocketOwner
  /// The UDP port, or the echo identifier.
  public let localPort: UInt16
  /// The interface that it receives from; nil for all.
  let boundInterface: Int?
  /// The time to live or hop limit of packets that it sends.
  public var timeToLive: UInt8 = 64
  /// Whether packets that it sends may be fragmented.
  public var fragmentation = Fragmentation.bySender
  /// The outgoing interface (`SO_BINDTODEVICE`), which IPv6 needs if the address does not determine it.
  public var interface: Int?

  var received = Fifo<Received>()
  /// Bytes of the frames in `received`.
  public internal(set) var receivedBytes = 0

  /// Maximum of ``receivedBytes``: the value of Linux's `net.core.rmem_default`. A packet that would exceed it is dropped.
  public static let bufferLimit = 212_992

  init(id: SocketID, kind: Kind, owner: SocketOwner, localPort: UInt16, boundInterface: Int? = nil) {
    self.id = id
    self.kind = kind
    self.owner = owner
    self.localPort = localPort
    self.boundInterface = boundInterface
    interface = boundInterface
  }

  /// - Returns: whether there was room for another `size` bytes.
  @inline(__always) mutating func take(_ arrival: Received, size: Int) -> Bool {
    guard receivedBytes + size <= Socket.bufferLimit else { return false }
    receivedBytes += size
    received.append(arrival)
    return true
  }
}

extension Socket {
  /// Two sockets may share a port only if they are bound to different interfaces.
  func collides(with interface: Int?) -> Bool {
    boundInterface == nil || interface == nil || boundInterface == interface
  }
}

/// An entry in a socket's receive queue: a datagram, or an error about one that was sent.
public struct Received: Sendable, Equatable {
  /// What an entry of the receive queue is.
  public enum Content: Sendable, Equatable, BitwiseCopyable {
    case datagram
    /// An ICMP error about a packet that this socket sent.
    case failure(DeliveryFailure)
  }

  /// Whether it is a datagram or an error.
  public let content: Content
  /// The sender of the packet.
  public let source: Endpoint
  /// The destination; for an error, that of the packet it is about.
  public let destination: Endpoint
  /// The time to live or hop limit with which the packet arrived.
  public let timeToLive: UInt8
  /// When the last bit arrived.
  public let arrived: Instant
  /// Index of the interface on which it arrived.
  public let interface: Int
  let frame: Frame
  /// The payload's offset in the frame: that of a datagram's data, or of the transport header quoted by an ICMP message.
  let start: Int
  /// Length of the payload in bytes.
  public let length: Int

  init(
    _ content: Content, frame: Frame, start: Int, length: Int, source: Endpoint, destination: Endpoint,
    timeToLive: UInt8, arrived: Instant, interface: Int
  ) {
    self.content = content
    self.frame = frame
    self.start = start
    self.length = length
    self.source = source
    self.destination = destination
    self.timeToLive = timeToLive
    self.arrived = arrived
    self.interface = interface
  }
}

/// The type and code of an ICMP or ICMPv6 error message (RFC 792, RFC 4443).
public struct DeliveryFailure: Hashable, Sendable, BitwiseCopyable {
  /// The type, of ICMP or ICMPv6 according to the version of the packet that carried it.
  public let type: UInt8
  /// The code, whose meaning depends on the type.
  public let code: UInt8
  /// The MTU of a "fragmentation needed" or "packet too big"; otherwise zero.
  public let nextHopMTU: Int
  /// The router named by a redirect; otherwise 0.0.0.0.
  public let gateway: IPv4Address

  init(type: UInt8, code: UInt8, nextHopMTU: Int = 0, gateway: IPv4Address = .any) {
    self.gateway = gateway
    self.type = type
    self.code = code
    self.nextHopMTU = nextHopMTU
  }
}
