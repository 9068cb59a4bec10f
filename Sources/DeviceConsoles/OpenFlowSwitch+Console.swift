public import Fabric
import OpenFlow
public import OpenFlowSwitches
import OpenFlowText
public import SimulationKernel

/// The console of an OpenFlow switch: `ovs-ofctl` as Open vSwitch 3.1 has it with `-O OpenFlow13`.
extension OpenFlowSwitch: ConsoleDevice {
  public static var consoleName: String { "an OpenFlow switch" }
  public static var commandNames: [String] { OpenFlowCommand.all.map { "ovs-ofctl \($0.name)" } }

  public mutating func run(
    _ words: ConsoleWords, _ ports: [ConsolePort], at now: Instant, into outbox: inout Outbox
  ) throws(ConsoleError) -> String {
    var rest = words
    guard rest.next() == "ovs-ofctl" else { throw .unknown(words.all, "an OpenFlow switch", ["ovs-ofctl COMMAND"]) }
    do throws(FlowTextError) {
      let request = try OpenFlowRequest(&rest, bridge: configuration.identity.name)
      return try answer(request, at: now, into: &outbox)
    } catch {
      // What the switch itself refuses is told as the message that it would send.
      throw ConsoleError(error.isFromSwitch ? error.message : "ovs-ofctl: \(error.message)", status: 1)
    }
  }
}

/// A command of `ovs-ofctl`, with how many words it takes behind the name of the switch.
struct OpenFlowCommand {
  let name: String
  var minimum = 0
  var maximum = 0

  static let all = [
    OpenFlowCommand(name: "show"), OpenFlowCommand(name: "dump-flows", maximum: 1),
    OpenFlowCommand(name: "dump-aggregate", maximum: 1), OpenFlowCommand(name: "dump-tables"),
    OpenFlowCommand(name: "dump-groups", maximum: 1), OpenFlowCommand(name: "dump-group-stats", maximum: 1),
    OpenFlowCommand(name: "dump-meters"), OpenFlowCommand(name: "dump-meter", minimum: 1, maximum: 1),
    OpenFlowCommand(name: "meter-stats", maximum: 1), OpenFlowCommand(name: "dump-ports", maximum: 1),
    OpenFlowCommand(name: "dump-ports-desc", maximum: 1), OpenFlowCommand(name: "dump-desc"),
    OpenFlowCommand(name: "add-flow", minimum: 1, maximum: 1),
    OpenFlowCommand(name: "mod-flows", minimum: 1, maximum: 1), OpenFlowCommand(name: "del-flows", maximum: 1),
    OpenFlowCommand(name: "add-group", minimum: 1, maximum: 1),
    OpenFlowCommand(name: "mod-group", minimum: 1, maximum: 1), OpenFlowCommand(name: "del-groups", maximum: 1),
    OpenFlowCommand(name: "add-meter", minimum: 1, maximum: 1),
    OpenFlowCommand(name: "mod-meter", minimum: 1, maximum: 1), OpenFlowCommand(name: "del-meters", maximum: 1),
    OpenFlowCommand(name: "mod-port", minimum: 2, maximum: 2),
  ]

  /// The singular is as good as the plural.
  static func named(_ name: String) -> OpenFlowCommand? {
    all.first { $0.name == name } ?? all.first { $0.name == name + "s" }
  }
}

/// A command with its options and its words.
struct OpenFlowRequest {
  private(set) var command = OpenFlowCommand.all[0]
  private(set) var arguments: [String] = []
  private(set) var isStrict = false
  private(set) var showsStatistics = true
  private(set) var usesNames = false

  /// - Parameter bridge: the switch's name, which may stand before the arguments.
  init(_ words: inout ConsoleWords, bridge: String) throws(FlowTextError) {
    var operands: [String] = []
    while let word = words.next() {
      if word.hasPrefix("-"), word.count > 1 { try takeOption(word, &words) } else { operands.append(word) }
    }
    let names = OpenFlowCommand.all.map(\.name).joined(separator: ", ")
    guard let name = operands.first else { throw FlowTextError("missing command name: use one of \(names)") }
    guard let command = OpenFlowCommand.named(name) else {
      throw FlowTextError("unknown command '\(name)': use one of \(names)")
    }
    self.command = command
    arguments = Array(operands.dropFirst())
    if let first = arguments.first, first == bridge || first == "br0" {
      arguments.removeFirst()
    } else if arguments.count > command.maximum {
      let words = arguments.first ?? ""
      guard words.contains("=") || arguments.count > command.maximum + 1 else {
        throw FlowTextError("\(words) is not a bridge or a socket: this switch is \(bridge)")
      }
    }
    try checkCount()
  }

  private func checkCount() throws(FlowTextError) {
    guard arguments.count >= command.minimum else {
      throw FlowTextError("'\(command.name)' command requires at least \(command.minimum + 1) arguments")
    }
    guard arguments.count <= command.maximum else {
      throw FlowTextError(
        "'\(command.name)' command takes at most \(command.maximum + 1) arguments: put a flow with blanks in quotes")
    }
  }

  private mutating func takeOption(_ word: String, _ words: inout ConsoleWords) throws(FlowTextError) {
    switch word {
    case "--strict": isStrict = true
    case "--no-stats": showsStatistics = false
    case "--stats": showsStatistics = true
    case "--names": usesNames = true
    case "--no-names": usesNames = false
    case "-O", "--protocols": try checkVersion(words.next() ?? "")
    case _ where word.hasPrefix("-O"): try checkVersion(String(word.dropFirst(2)))
    case _ where word.hasPrefix("--protocols="): try checkVersion(String(word.dropFirst(12)))
    default: throw FlowTextError("unknown option '\(word)': use -O, --strict, --no-stats, --names or --no-names")
    }
  }

  private func checkVersion(_ text: String) throws(FlowTextError) {
    guard text.split(separator: ",").contains(where: { $0 == "OpenFlow13" }) else {
      throw FlowTextError("version negotiation failed: the switch speaks OpenFlow13")
    }
  }
}
