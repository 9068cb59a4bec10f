import NetworkStack
import Packets
import SimulationKernel

/// The configuration of a NAT.
struct NATSettings: Sendable, Equatable, StateRecord {
  /// How inside endpoints are mapped to outside ones.
  enum Mapping: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    /// Per connection, as in Linux: a port is kept unless another connection to the same destination uses it.
    case linux
    /// One outside endpoint per inside endpoint, for all peers (RFC 4787, section 4.1).
    case endpointIndependent
  }

  /// Who may send to a mapping (RFC 4787, section 5).
  enum Filtering: UInt8, Sendable, BitwiseCopyable, Checkpointable {
    case endpointIndependent, addressDependent, addressAndPortDependent
  }

  var outside: Int
  /// Inside prefixes whose packets are translated; none means all.
  var sources: [IPv4Prefix] = []
  var masquerades = false
  var pool: [IPv4Address] = []
  var pairs: [AddressPair] = []
  var forwards: [PortForward] = []
  var hairpins = true
  var mapping = Mapping.linux
  var filtering = Filtering.endpointIndependent
  var ports = PortRange(1024, .max)
  /// How long a UDP mapping lives without outbound packets (RFC 4787, REQ-5).
  var udpTimeout = Duration.seconds(300)

  /// RFC 5508, REQ-2.
  static let queryTimeout = Duration.seconds(60)
  /// RFC 5382, REQ-5.
  static let establishedTimeout = Duration.seconds(7440)
  static let transitoryTimeout = Duration.seconds(240)

  static let fields = Fields(
    \NATSettings.outside, \.sources, \.masquerades, \.pool, \.pairs, \.forwards, \.hairpins, \.mapping, \.filtering,
    \.ports, \.udpTimeout)
}

/// An inside address with an outside address of its own.
struct AddressPair: Hashable, Sendable, BitwiseCopyable, StateRecord {
  var inside: IPv4Address
  var outside: IPv4Address

  init(inside: IPv4Address, outside: IPv4Address) {
    self.inside = inside
    self.outside = outside
  }

  static let fields = Fields(\AddressPair.inside, \.outside)
}

/// Ports of an outside address that are forwarded to an inside machine.
struct PortForward: Hashable, Sendable, BitwiseCopyable, StateRecord {
  var `protocol`: IPProtocol
  /// Nil for the outside interface's address.
  var address: IPv4Address?
  var ports: PortRange
  var target: IPv4Address
  /// The first port is forwarded to this one, the second to the next, and so on.
  var targetPort: UInt16

  init(protocol: IPProtocol, address: IPv4Address?, ports: PortRange, target: IPv4Address, targetPort: UInt16) {
    self.protocol = `protocol`
    self.address = address
    self.ports = ports
    self.target = target
    self.targetPort = targetPort
  }

  static let fields = Fields(\PortForward.`protocol`, \.address, \.ports, \.target, \.targetPort)
}
