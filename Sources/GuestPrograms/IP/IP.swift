import Guests
import Packets
import SimulationKernel

/// `ip` of iproute2 (6.1): addresses, links, neighbours and routes.
///
/// Words may be abbreviated as in iproute2. It takes no simulated time, so its only state is its arguments.
struct IP: CommandLineProgram, StateRecord {
  static let registeredName = "ip"

  private let arguments: [String]

  /// Those after its name.
  var typedWords: [String] { arguments }

  init(arguments: [String], names: NameTable) { self.arguments = arguments }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    do throws(FailedCommand) {
      try run(calls)
      return .exit(0)
    } catch {
      return error.resume(event, calls: &calls)
    }
  }

  private func run(_ calls: borrowing SystemCalls) throws(FailedCommand) {
    var words = IPWords(arguments)
    let options = try IPOptions(&words)
    guard let object = words.next() else { throw FailedCommand(IP.usage, status: 255) }
    switch words.match(object, IP.objects) {
    case "address": try runAddress(&words, options, calls)
    case "link": try runLink(&words, options, calls)
    case "neighbour", "neighbor": try runNeighbor(&words, options, calls)
    case "route": try runRoute(&words, options, calls)
    case "rule": try runRule(&words, options, calls)
    case "help": throw FailedCommand(IP.usage, status: 255)
    default: throw FailedCommand("Object \"\(object)\" is unknown, try \"ip help\".", status: 1)
    }
  }

  static let objects = ["address", "addrlabel", "route", "rule", "neighbour", "neighbor", "link", "help"]

  private static let usage = """
    Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
    where  OBJECT := { address | help | link | neighbour | route | rule }
           OPTIONS := { -4 | -6 | -br[ief] | -c[olor] | -d[etails] | -j[son] | -o[neline] | -p[retty] }
    """

  static let fields = Fields(\IP.arguments)
}
