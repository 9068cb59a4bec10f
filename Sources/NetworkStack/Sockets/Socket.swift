import Fabric
public import Packets
public import SimulationKernel

/// A guest's socket: UDP, or ICMP echo as Linux' ping sockets are, whose port is the echo identifier.
public struct Socket: Sendable, Equatable {
  public enum Kind: UInt8, Sendable, Checkpointable { case udp, echo }

  /// Whether what it sends may be cut to pieces, as Linux' `IP_MTU_DISCOVER` has it.
  public enum Fragmentation: UInt8, Sendable, Checkpointable {
    /// Routers must not; the sender itself cuts what is too long for the path (`IP_PMTUDISC_WANT`).
    case bySender
    /// Nobody may: what is too long is refused with the MTU (`IP_PMTUDISC_DO`).
    case never
    /// Anybody may (`IP_PMTUDISC_DONT`). Of IPv6 only the sender can.
    case allowed
  }

  public let id: SocketID
  public let kind: Kind
  /// The process that is woken when something arrives.
  public let owner: SocketOwner
  public let localPort: UInt16
  /// The one interface that it receives from; nil for all.
  let boundInterface: Int?
  /// Time to live, or hop limit, of what it sends.
  public var timeToLive: UInt8 = 64
  public var fragmentation = Fragmentation.bySender
  /// The interface that what it sends goes out of (`SO_BINDTODEVICE`), which IPv6 needs where the address does not tell.
  public var interface: Int?

  var received = Fifo<Received>()
  /// Bytes of the frames in `received`.
  public internal(set) var receivedBytes = 0

  /// As Linux' `net.core.rmem_default`, in bytes.
  public static let bufferLimit = 212_992

  init(id: SocketID, kind: Kind, owner: SocketOwner, localPort: UInt16, boundInterface: Int? = nil) {
    self.id = id
    self.kind = kind
    self.owner = owner
    self.localPort = localPort
    self.boundInterface = boundInterface
    interface = boundInterface
  }
}

extension Socket {
  /// Two sockets share a port only if each is for an interface of its own.
  func collides(with interface: Int?) -> Bool {
    boundInterface == nil || interface == nil || boundInterface == interface
  }
}

/// What waits in a socket: a datagram, or the news that one that was sent did not arrive.
public struct Received: Sendable, Equatable {
  public enum Content: Sendable, Equatable, BitwiseCopyable {
    case datagram
    /// An ICMP error about a packet that this socket sent.
    case failure(DeliveryFailure)
  }

  public let content: Content
  /// Who sent the packet that brought it.
  public let source: Endpoint
  /// To whom it was addressed; for a failure, where the packet that failed was going.
  public let destination: Endpoint
  public let timeToLive: UInt8
  public let arrived: Instant
  /// The interface it came in on.
  public let interface: Int
  let frame: Frame
  /// Where the payload is in the frame: of a datagram its data, of a failure the transport header that the ICMP
  /// message quotes.
  let start: Int
  /// Bytes of the payload.
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

/// What an ICMP or ICMPv6 error message said, in its own numbers (RFC 792, RFC 4443).
public struct DeliveryFailure: Hashable, Sendable, BitwiseCopyable {
  public let type: UInt8
  public let code: UInt8
  /// Of a "fragmentation needed" or "packet too big"; else zero.
  public let nextHopMTU: Int
  /// Of a redirect, the router to use; else 0.0.0.0.
  public let gateway: IPv4Address

  init(type: UInt8, code: UInt8, nextHopMTU: Int = 0, gateway: IPv4Address = .any) {
    self.gateway = gateway
    self.type = type
    self.code = code
    self.nextHopMTU = nextHopMTU
  }
}
