import NetworkStack
import Packets
import SimulationKernel

/// What a NAT is told to do.
struct NATSettings: Sendable, Equatable {
  /// How inside endpoints are mapped to outside ones.
  enum Mapping: UInt8, Sendable, BitwiseCopyable {
    /// Per connection, as Linux does it: a port is kept where no other connection to the same destination has it.
    case linux
    /// One outside endpoint for an inside endpoint, whatever it talks to (RFC 4787, section 4.1).
    case endpointIndependent
  }

  /// Who may answer to a mapping (RFC 4787, section 5).
  enum Filtering: UInt8, Sendable, BitwiseCopyable {
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
}

/// An inside address that has an outside address for itself.
struct AddressPair: Hashable, Sendable, BitwiseCopyable, Checkpointable {
  var inside: IPv4Address
  var outside: IPv4Address

  init(inside: IPv4Address, outside: IPv4Address) {
    self.inside = inside
    self.outside = outside
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(inside)
    writer.write(outside)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (inside, outside) = (try reader.read(), try reader.read())
  }
}

/// Ports of an outside address that lead to an inside machine.
struct PortForward: Hashable, Sendable, BitwiseCopyable, Checkpointable {
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

  func encode(to writer: inout ByteWriter) {
    writer.write(`protocol`)
    writer.write(address)
    writer.write(ports)
    writer.write(target)
    writer.write(targetPort)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    `protocol` = try reader.read()
    address = try reader.read()
    ports = try reader.read()
    target = try reader.read()
    targetPort = try reader.read()
  }
}

extension NATSettings: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt16(clamping: outside))
    writer.write(sources)
    writer.write(masquerades)
    writer.write(pool)
    writer.write(pairs)
    writer.write(forwards)
    writer.write(hairpins)
    writer.write(mapping)
    writer.write(filtering)
    writer.write(ports)
    writer.write(udpTimeout)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    outside = Int(try reader.read(UInt16.self))
    sources = try reader.read()
    masquerades = try reader.read()
    pool = try reader.read()
    pairs = try reader.read()
    forwards = try reader.read()
    hairpins = try reader.read()
    mapping = try reader.read()
    filtering = try reader.read()
    ports = try reader.read()
    udpTimeout = try reader.read()
  }
}
