import NetworkStack
import Packets
import SimulationKernel

/// What `udp-send` was asked for.
struct UDPSendSettings: Sendable, Equatable, StateRecord {
  let destination: Endpoint
  /// The number of datagrams.
  private(set) var count: UInt64 = 1
  /// Bytes of data in each.
  private(set) var size = 64
  private(set) var interval = Duration.seconds(1)

  static let usage = "usage: udp-send ADDRESS PORT [--count N] [--size BYTES] [--interval TIME]"
  /// The maximum payload of an IPv4 datagram.
  static let maximumSize = 65_507

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("udp-send", arguments, long: ["count=", "size=", "interval="])
    var operands: [String] = []
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("count", let value): count = try Number.read(value, in: 1...UInt64.max, "udp-send: --count")
      case .option("size", let value): size = try Number.read(value, in: 0...Self.maximumSize, "udp-send: --size")
      case .option(_, let value): interval = try Self.interval(value)
      }
    }
    guard operands.count == 2 else { throw FailedCommand(Self.usage, status: 2) }
    guard let host = HostName(operands[0], .either, names) else {
      throw FailedCommand(
        "udp-send: \(operands[0]): Name or service not known", status: 2,
        unknownHost: names.knows(operands[0]) ? nil : operands[0])
    }
    destination = Endpoint(host.address, port: try Number.read(operands[1], in: 1...65_535, "udp-send: port"))
  }

  private static func interval(_ value: String) throws(FailedCommand) -> Duration {
    guard let interval = Duration(text: value), interval > .zero else {
      throw FailedCommand("udp-send: --interval: not a time above zero: \(value)", status: 2)
    }
    return interval
  }

  static let fields = Fields(\UDPSendSettings.destination, \.count, \.size, \.interval)

  var inconsistency: String? {
    size <= Self.maximumSize && interval > .zero ? nil : "datagrams of \(size) bytes each \(interval)"
  }
}
