import HostStack
import SimulationKernel

/// `dhclient` of ISC, in the foreground (`-d`): it gets an address for an interface and keeps it until it is interrupted.
struct DHClient: CommandLineProgram {
  static let registeredName = "dhclient"

  private let name: String
  private let isVerbose: Bool
  private var client: DHCPClient?

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("dhclient", arguments, short: "dv1")
    var (operands, isVerbose) = ([String](), false)
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option(let option, _): isVerbose = isVerbose || option == "v"
      }
    }
    guard operands.count <= 1 else { throw FailedCommand("usage: dhclient [-v] [interface]", status: 2) }
    name = operands.first ?? "eth0"
    self.isVerbose = isVerbose
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if client == nil {
      guard let interface = calls.stack.interfaces.firstIndex(where: { $0.name == name }) else {
        calls.writeError("Cannot find device \"\(name)\"\n")
        return .exit(1)
      }
      client = DHCPClient(interface: interface, isVerbose: isVerbose)
    }
    return client?.resume(event, calls: &calls) ?? .exit(1)
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(name)
    writer.write(isVerbose)
    writer.write(client)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    name = try reader.read()
    isVerbose = try reader.read()
    client = try reader.read()
  }
}
