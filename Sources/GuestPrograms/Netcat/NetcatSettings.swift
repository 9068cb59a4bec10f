import Packets
import SimulationKernel

/// The arguments of `nc`.
struct NetcatSettings: Sendable, Equatable, StateRecord {
  private(set) var listens = false
  private(set) var keepsListening = false
  private(set) var isUDP = false
  private(set) var onlyScans = false
  private(set) var isVerbose = false
  /// Whether it shuts down sending when its input ends.
  private(set) var shutsDown = false
  /// The timeout for connecting and for an idle connection; zero for none.
  private(set) var timeout = Duration.zero
  /// The port to connect from; 0 for any.
  private(set) var source: UInt16 = 0
  private(set) var host = ""
  private(set) var ports: ClosedRange<UInt16> = 1...1

  private static let usage = """
    usage: nc [-46klNnuvz] [-p source_port] [-q seconds] [-w timeout] [destination] [port]
    """

  init(arguments: [String]) throws(FailedCommand) {
    var parser = OptionParser("nc", arguments, short: "46klNnuvzp:q:w:")
    var operands: [String] = []
    while let argument = try Self.next(&parser) {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option(let name, let value): try set(name, value)
      }
    }
    try take(operands)
  }

  private static func next(_ parser: inout OptionParser) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw FailedCommand(error.message + "\n" + usage, status: 1)
    }
  }

  private mutating func set(_ name: String, _ value: String) throws(FailedCommand) {
    switch name {
    case "l": listens = true
    case "k": keepsListening = true
    case "u": isUDP = true
    case "z": onlyScans = true
    case "v": isVerbose = true
    case "N", "q": shutsDown = true
    case "p": source = try Self.port(value)
    case "w":
      guard let time = Duration(text: value), time > .zero else {
        throw FailedCommand("nc: timeout invalid: \(value)", status: 1)
      }
      timeout = time
    default: break
    }
  }

  private mutating func take(_ operands: [String]) throws(FailedCommand) {
    if listens {
      guard operands.count <= 2, operands.isEmpty == (source != 0) else { throw FailedCommand(Self.usage, status: 1) }
      let port = try operands.last.map { word throws(FailedCommand) in try Self.port(word) } ?? source
      ports = port...port
    } else {
      guard operands.count == 2 else { throw FailedCommand(Self.usage, status: 1) }
      host = operands[0]
      ports = try Self.range(operands[1])
    }
  }

  private static func range(_ text: String) throws(FailedCommand) -> ClosedRange<UInt16> {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    let first = try port(ends[0])
    guard ends.count > 1 else { return first...first }
    let last = try port(ends[ends.count - 1])
    return min(first, last)...max(first, last)
  }

  private static func port(_ text: String) throws(FailedCommand) -> UInt16 {
    guard let number = Int(text) else { throw FailedCommand("nc: port number invalid: \(text)", status: 1) }
    guard let port = UInt16(exactly: number), port > 0 else {
      throw FailedCommand("nc: port number \(number > 0 ? "too large" : "too small"): \(text)", status: 1)
    }
    return port
  }

  static let fields = Fields(
    \NetcatSettings.listens, \.keepsListening, \.isUDP, \.onlyScans, \.isVerbose, \.shutsDown, \.timeout, \.source,
    \.host, \.ports)
}
