import NetworkStack
import Packets
import SimulationKernel

/// The arguments of `tftp`.
struct TFTPClientSettings: Sendable, Equatable, StateRecord {
  struct File: Sendable, Equatable, StateRecord {
    let remote: String
    let local: String

    static let fields = Fields(\TFTPClientSettings.File.remote, \.local)
  }

  let host: String
  let server: Endpoint
  let files: [File]
  private(set) var isOctet = false
  private(set) var isVerbose = false

  private static let usage = "Usage: tftp [-4][-6][-v][-m mode] [host [port]] [-c command]"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let end = arguments.firstIndex(of: "-c") ?? arguments.endIndex
    var parser = OptionParser("tftp", Array(arguments[..<end]), short: "46vlhm:")
    var (operands, version) = ([String](), HostName.Version.either)
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("h", _): throw FailedCommand(Self.usage, status: 0)
      case .option("4", _): version = .v4
      case .option("6", _): version = .v6
      case .option("v", _): isVerbose = true
      case .option("m", let mode): isOctet = try Self.isOctet(mode)
      case .option: break
      }
    }
    guard let name = operands.first, operands.count <= 2, end < arguments.endIndex else {
      throw FailedCommand("tftp: commands are not read from the terminal: use tftp HOST -c get FILE", status: 64)
    }
    guard let address = HostName(name, version, names)?.address else {
      throw FailedCommand("\(name): unknown host", status: 68, unknownHost: names.knows(name) ? nil : name)
    }
    host = name
    let port =
      operands.count == 2 ? try Number.read(operands[1], in: 1...UInt16.max, "tftp: port") : TFTPPacket.serverPort
    server = Endpoint(address, port: port)
    files = try Self.files(Array(arguments[end...].dropFirst()))
  }

  private static func isOctet(_ mode: String) throws(FailedCommand) -> Bool {
    switch mode {
    case "octet", "binary", "image": return true
    case "netascii", "ascii": return false
    default: throw FailedCommand("tftp: invalid mode: \(mode)", status: 64)
    }
  }

  /// `get FILE`, `get FILE LOCAL`, or `get` with more files than two.
  private static func files(_ command: [String]) throws(FailedCommand) -> [File] {
    guard let verb = command.first, "get".hasPrefix(verb) else {
      guard command.first == "put" else {
        throw FailedCommand("tftp: invalid command: \(command.first ?? "(null)")", status: 64)
      }
      throw FailedCommand("tftp: put is not supported: servers of a lab give files out and take none", status: 64)
    }
    let names = command.dropFirst()
    guard let first = names.first else {
      throw FailedCommand("usage: get file file ... file", status: 64)
    }
    if names.count == 2 { return [File(remote: first, local: names.last ?? first)] }
    return names.map { File(remote: $0, local: FilePath.lastPart(of: $0)) }
  }

  static let fields = Fields(\TFTPClientSettings.host, \.server, \.files, \.isOctet, \.isVerbose)
}
