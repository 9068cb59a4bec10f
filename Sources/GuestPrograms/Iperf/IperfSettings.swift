import NetworkStack
import Packets
import SimulationKernel

/// The options of `iperf`.
struct IperfSettings: Sendable, Equatable, StateRecord {
  /// `-c`: the server to send to; nil for a server (`-s`).
  private(set) var target: HostName?
  /// `-u`
  private(set) var isDatagram = false
  /// `-p`
  private(set) var port: UInt16 = 5001
  /// `-t`
  private(set) var time = Duration.seconds(10)
  /// `-n`: how many bytes to send, instead of how long.
  private(set) var amount: UInt64?
  /// `-P`
  private(set) var streams = 1
  /// `-b`: bits of data a second for each stream; nil for no limit.
  private(set) var rate: UInt64?
  /// `-i`: how often to report.
  private(set) var interval: Duration?
  /// `-l`: bytes per write, or per datagram.
  private(set) var length = 0
  /// `-w`: bytes that a connection buffers.
  private(set) var window: Int?
  /// `-N`: disables Nagle's algorithm.
  private(set) var hasNoDelay = false

  static let usage = "Usage: iperf [-s|-c host] [options]\nTry `iperf --help' for more information."
  static let largestStreams = 128
  static let lengths = IperfDatagram.headerLength...1 << 20
  static let (usualLength, usualDatagram, largestDatagram) = (131_072, 1470, 65_507)
  static let shortestInterval = Duration.microseconds(100)
  static let usualDatagramRate: UInt64 = 1 << 20

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("iperf", arguments, short: "b:c:hi:l:n:Np:P:st:uw:", long: ["help"])
    var (host, isServer) = ("", false)
    while let argument = try Self.next(&parser) {
      switch argument {
      case .operand(let word): throw Self.failure("iperf: ignoring extra argument -- \(word)")
      case .option("c", let value): host = value
      case .option("s", _): isServer = true
      case .option(let letter, let value): try set(letter, value)
      }
    }
    guard isServer != !host.isEmpty else { throw FailedCommand(Self.usage, status: 1) }
    if !isServer { try setTarget(host, names) }
    try complete()
  }

  private mutating func setTarget(_ host: String, _ names: NameTable) throws(FailedCommand) {
    guard let name = HostName(host, .either, names) else {
      throw FailedCommand("\(host): Unknown host", status: 1, unknownHost: names.knows(host) ? nil : host)
    }
    target = name
  }

  private mutating func set(_ letter: String, _ value: String) throws(FailedCommand) {
    switch letter {
    case "u": isDatagram = true
    case "p": port = try Number.read(value, in: 1...65_535, "iperf: -p")
    case "t": time = try Self.duration(value, "-t")
    case "n": amount = try Self.quantity(value, "-n")
    case "P": streams = try Number.read(value, in: 1...Self.largestStreams, "iperf: -P")
    case "b": rate = try Self.quantity(value, "-b")
    case "i": interval = try Self.duration(value, "-i")
    case "l": length = Int(clamping: try Self.quantity(value, "-l"))
    case "w": window = Int(clamping: try Self.quantity(value, "-w"))
    case "N": hasNoDelay = true
    default: throw FailedCommand(Self.help, status: 0)
    }
  }

  private mutating func complete() throws(FailedCommand) {
    if length == 0 { length = isDatagram ? Self.usualDatagram : Self.usualLength }
    if isDatagram { rate = rate ?? Self.usualDatagramRate }
    guard isPossible else {
      throw Self.failure("iperf: invalid length \(length) or window \(window ?? 0)")
    }
  }

  private var isPossible: Bool {
    Self.lengths.contains(length) && (!isDatagram || length <= Self.largestDatagram)
      && (1...Self.largestStreams).contains(streams) && (1...1 << 50).contains(rate ?? 1)
      && (1...1 << 60).contains(amount ?? 1)
      && time > .zero && interval ?? Self.shortestInterval >= Self.shortestInterval
      && window.map { TCPSettings.bufferSizes.contains($0) } ?? true
      && (!isDatagram || rate != nil)
  }

  /// The instant until which the rate, counted from `start`, allows no more than `bytes`.
  func due(_ bytes: UInt64, since start: Instant) -> Instant {
    guard let rate else { return start }
    let nanoseconds = UInt128(bytes) * 8_000_000_000 / UInt128(rate)
    return start + .nanoseconds(Int64(clamping: nanoseconds))
  }

  static let fields = Fields(
    \IperfSettings.target, \.isDatagram, \.port, \.time, \.amount, \.streams, \.rate, \.interval, \.length, \.window,
    \.hasNoDelay)

  var inconsistency: String? { isPossible ? nil : "invalid iperf settings" }

  private static func some<Value: FixedWidthInteger>(_ value: Value) -> Value? { value == 0 ? nil : value }
}
