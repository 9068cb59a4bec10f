import NetworkStack
import Packets
import SimulationKernel

/// The arguments of `traceroute`.
struct TracerouteSettings: Sendable, Equatable, StateRecord {
  /// The kind of probes.
  enum Method: UInt8, Sendable, Checkpointable {
    case udp
    /// `-I`
    case icmp

    var socket: Socket.Kind { self == .udp ? .udp : .echo }
    fileprivate var firstNumber: UInt16 { self == .udp ? 33_434 : 1 }
  }

  private(set) var target: HostName
  private(set) var method = Method.udp
  /// Bytes of each probe, IP header included.
  private(set) var packetLength = 60
  /// `-f`
  private(set) var firstHop = 1
  /// `-m`
  private(set) var maximumHops = 30
  /// `-q`: probes for each hop.
  private(set) var queries = 3
  /// `-N`: maximum outstanding probes.
  private(set) var simultaneous = 16
  /// `-p`: the port, or the echo's sequence number, of the first probe; each further one has the next.
  private(set) var firstNumber: UInt16 = 0
  /// `-w`: how long to wait for an answer.
  private(set) var wait = Duration.seconds(5)
  /// The factors for the wait, relative to the time of an answer from the same hop and from a later one.
  private(set) var hereFactor: Int64 = 3
  private(set) var nearFactor: Int64 = 10
  /// `-F`
  private(set) var mustNotFragment = false
  /// `-n`
  private(set) var isNumeric = false
  /// The names of hops.
  private(set) var names: NameTable

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    target = HostName(text: "", address: .v4(.any), isNumeric: true)
    self.names = names
    var parser = OptionParser(
      "traceroute", arguments, short: "46FITnf:m:N:p:q:w:", long: ["icmp", "tcp", "help", "version"])
    var version = HostName.Version.either
    var operands: [String] = []
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("4", _): version = .v4
      case .option("6", _): version = .v6
      case .option(let name, let value): try set(name, value)
      }
    }
    guard let host = operands.first else { throw TracerouteSettings.error("Specify \"host\" missing argument.") }
    target = try TracerouteSettings.resolve(host, version, names)
    let headers = target.address.v6 == nil ? 28 : 48
    packetLength =
      operands.count > 1 ? try TracerouteSettings.number(operands[1], 0...65_000, "packetlen") : headers + 32
    packetLength = max(packetLength, headers)
    if firstNumber == 0 { firstNumber = method.firstNumber }
  }

  private mutating func set(_ name: String, _ value: String) throws(FailedCommand) {
    switch name {
    case "F": mustNotFragment = true
    case "I", "icmp": method = .icmp
    case "T", "tcp":
      throw TracerouteSettings.error("traceroute: Polder's probes are datagrams or, with -I, echo requests")
    case "n": isNumeric = true
    case "f": firstHop = try TracerouteSettings.number(value, 1...255, "first hop")
    case "m": maximumHops = try TracerouteSettings.number(value, 1...255, "max hops")
    case "N": simultaneous = try TracerouteSettings.number(value, 1...255, "sim probes")
    case "p": firstNumber = try TracerouteSettings.number(value, 1...65_535, "port")
    case "q": queries = try TracerouteSettings.number(value, 1...10, "probes per hop")
    case "w": try setWait(value)
    case "help": throw FailedCommand(TracerouteSettings.usage, status: 0)
    default: throw FailedCommand("traceroute from Polder, after traceroute for Linux 2.1", status: 0)
    }
  }

  /// `MAX[,HERE,NEAR]`; a single value has no factors.
  private mutating func setWait(_ value: String) throws(FailedCommand) {
    let parts = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 3, let wait = Duration(text: parts[0]), wait > .zero, wait < .seconds(86_400) else {
      throw TracerouteSettings.error("bad wait specifications `\(value)' used")
    }
    self.wait = wait
    hereFactor = parts.count > 1 ? try TracerouteSettings.number(parts[1], 0...1_000, "here factor") : 0
    nearFactor = parts.count > 2 ? try TracerouteSettings.number(parts[2], 0...1_000, "near factor") : 0
  }

  /// The maximum number of probes.
  var probeCount: Int { maximumHops * queries }
  /// Bytes of data in each probe.
  var dataLength: Int { packetLength - (target.address.v6 == nil ? 28 : 48) }

  static let fields = Fields(
    \TracerouteSettings.target, \.method, \.packetLength, \.firstHop, \.maximumHops, \.queries, \.simultaneous,
    \.firstNumber, \.wait, \.hereFactor, \.nearFactor, \.mustNotFragment, \.isNumeric, \.names)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isSound =
      (48...65_000).contains(packetLength) || target.address.v6 == nil && (28...65_000).contains(packetLength)
    guard isSound, firstHop > 0, (1...255).contains(maximumHops), (1...10).contains(queries) else {
      throw reader.failure("a trace over \(maximumHops) hops with \(queries) probes of \(packetLength) bytes")
    }
  }
}
