import NetworkStack
import Packets
import SimulationKernel

/// The arguments of `ping`.
struct PingSettings: Sendable, Equatable, StateRecord {
  private(set) var target: HostName
  /// `-c`: the number of probes; by default, practically unlimited.
  private var limit = Int64.max
  var count: Int { Int(limit) }
  /// `-s`: bytes of data in each probe.
  private(set) var size = 56
  /// `-i`
  private(set) var interval = Duration.seconds(1)
  /// `-t`
  private(set) var timeToLive: UInt8 = 64
  /// `-W`: how long to wait for an answer if there has been none; zero for no limit.
  private(set) var linger = Duration.seconds(10)
  /// `-w`: how long to run; zero for no limit.
  private(set) var deadline = Duration.zero
  /// `-M`
  private(set) var fragmentation = Socket.Fragmentation.bySender
  /// `-I`: the outgoing interface; empty for any.
  private(set) var device = ""
  /// The zone of the address, after its percent sign: an interface's name or number (RFC 4007, section 11); empty for none.
  private(set) var zone = ""
  /// `-q`
  private(set) var isQuiet = false
  /// `-O`: report unanswered probes when the next one is sent.
  private(set) var reportsOutstanding = false
  /// `-n`
  private(set) var isNumeric = false
  /// `-b`
  private(set) var allowsBroadcast = false

  /// Bytes of data that fit in an IPv4 packet beside the headers.
  static let maximumSize = 65_507

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    target = HostName(text: "", address: .v4(.any), isNumeric: true)
    var parser = OptionParser("ping", arguments, short: "346bc:hHi:I:M:nOqs:t:UvVw:W:")
    var version = HostName.Version.either
    var operands: [String] = []
    while let argument = try PingSettings.next(&parser) {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("4", _): version = try PingSettings.only(.v4, version)
      case .option("6", _): version = try PingSettings.only(.v6, version)
      case .option(let letter, let value): try set(letter, value)
      }
    }
    guard let name = operands.last else {
      throw FailedCommand("ping: usage error: Destination address required", status: 2)
    }
    (target, zone) = try PingSettings.resolve(name, version, names)
    if target.isNumeric { isNumeric = true }
  }

  private mutating func set(_ letter: String, _ value: String) throws(FailedCommand) {
    switch letter {
    case "c": limit = Int64(try PingSettings.number(value, in: 1...Int.max))
    case "s": size = try PingSettings.number(value, in: 0...Self.maximumSize)
    case "t": timeToLive = try PingSettings.number(value, in: 0...255)
    case "w": deadline = .seconds(try PingSettings.number(value, in: 0...Int64(Int32.max)))
    case "i": interval = try PingSettings.seconds(value, "bad timing interval")
    case "W": linger = try PingSettings.seconds(value, "bad linger time")
    case "M": fragmentation = try PingSettings.fragmentation(value)
    case "I": device = value
    case "q": isQuiet = true
    case "O": reportsOutstanding = true
    case "n": isNumeric = true
    case "b": allowsBroadcast = true
    case "h": throw FailedCommand(PingSettings.usage, status: 2)
    case "V": throw FailedCommand("ping from Polder, after iputils", status: 0)
    // The others ask for what Polder's ping does anyway: exact times, and names where they are known.
    default: break
    }
  }

  static let fields = Fields(
    \PingSettings.target, \.limit, \.size, \.interval, \.timeToLive, \.linger, \.deadline, \.fragmentation, \.device,
    \.zone, \.isQuiet, \.reportsOutstanding, \.isNumeric, \.allowsBroadcast)

  var inconsistency: String? { size <= Self.maximumSize ? nil : "probes of \(size) bytes" }
}
