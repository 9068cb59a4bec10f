import Guests
import NetworkStack
import SimulationKernel

/// `dhclient` of ISC, in the foreground (`-d`): it gets an address for an interface and keeps it until it is interrupted; with
/// `-r` it ends the one that runs and gives the address up.
struct DHClient: CommandLineProgram {
  static let registeredName = "dhclient"

  private let name: String
  private let isVerbose: Bool
  private let releases: Bool
  private var client: DHCPClient?
  private var release = DHCPRelease()

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser("dhclient", arguments, short: "dv1r")
    var (operands, options) = ([String](), Set<String>())
    while let argument = try parser.next() {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option(let option, _): options.insert(option)
      }
    }
    guard operands.count <= 1 else { throw FailedCommand("usage: dhclient [-r] [-v] [interface]", status: 2) }
    name = operands.first ?? "eth0"
    isVerbose = options.contains("v")
    releases = options.contains("r")
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if client == nil {
      guard let interface = calls.stack.interfaces.firstIndex(where: { $0.name == name }) else {
        calls.writeError("Cannot find device \"\(name)\"\n")
        return .exit(1)
      }
      client = DHCPClient(interface: interface, isVerbose: isVerbose)
    }
    if releases, client != nil {
      guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
      return client.map { release.proceed($0, calls) } ?? .exit(1)
    }
    return client?.resume(event, calls: &calls) ?? .exit(1)
  }

  static let fields = Fields(\DHClient.name, \.isVerbose, \.releases, \.client, \.release)
}
