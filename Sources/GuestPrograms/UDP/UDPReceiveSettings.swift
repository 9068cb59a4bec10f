import SimulationKernel

/// What `udp-recv` was asked for.
struct UDPReceiveSettings: Sendable, Equatable, StateRecord {
  let port: UInt16
  /// The number of datagrams after which it ends.
  private(set) var count = UInt64.max
  /// The idle time after which it ends.
  private(set) var idle = Instant.never - .zero

  static let usage = "usage: udp-recv PORT [--count N] [--idle TIME]"

  init(arguments: [String]) throws(FailedCommand) {
    var parser = OptionParser("udp-recv", arguments, long: ["count=", "idle="])
    var operands: [String] = []
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("count", let value): count = try Number.read(value, in: 1...UInt64.max, "udp-recv: --count")
      case .option(_, let value): idle = try Self.idle(value)
      }
    }
    guard operands.count == 1 else { throw FailedCommand(Self.usage, status: 2) }
    port = try Number.read(operands[0], in: 1...65_535, "udp-recv: port")
  }

  private static func idle(_ value: String) throws(FailedCommand) -> Duration {
    guard let idle = Duration(text: value), idle > .zero else {
      throw FailedCommand("udp-recv: --idle: not a time above zero: \(value)", status: 2)
    }
    return idle
  }

  static let fields = Fields(\UDPReceiveSettings.port, \.count, \.idle)
}
