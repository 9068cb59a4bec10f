import DeviceConsoles
import Fabric
import GuestPrograms
import OpenFlowSwitches
import Settings

extension Building {
  /// Looks through the command lines of events and checks. What the shell refuses is a fault; what will fail otherwise is worth a
  /// warning, unless a check says by its `exit` that it is to fail.
  mutating func checkCommands(_ warnings: inout FaultLog) {
    let names = topology.nameTable
    for line in commandLines {
      guard let node = lab.nodeIndex[line.node] else { continue }
      if drafts[node].machine == nil {
        checkDeviceCommand(line, on: node, &warnings)
      } else {
        let interfaces = topology.nodes[node].interfaces.map(\.name)
        for remark in GuestCommand.remarks(on: line.text.value, names: names, interfaces: interfaces) {
          check(remark, of: line, &warnings)
        }
      }
    }
  }

  private var commandLines: [CommandLine] {
    document.events.compactMap(\.value.command) + topology.checks.compactMap(topology.command(of:))
  }

  private mutating func check(_ remark: CommandRemark, of line: CommandLine, _ warnings: inout FaultLog) {
    if case .refusedLine(let words) = remark {
      faults.report(
        words, at: line.text.location, fix: "a guest's shell supports ;, &&, ||, &, |, !, $?, quotes and redirections")
    } else if !line.mayFail, let (message, fix) = warning(of: remark, on: line.node) {
      warnings.report(message, at: line.text.location, fix: fix)
    }
  }

  /// A switch or a hub has a few commands of its own.
  private mutating func checkDeviceCommand(_ line: CommandLine, on node: Int, _ warnings: inout FaultLog) {
    let kind = drafts[node].kind.info.withArticle
    guard case .device(let device) = topology.nodes[node].kind else { return }
    let known = commandNames(of: device.description)
    guard !known.isEmpty else {
      return faults.report("\(kind) has no console", at: line.text.location, fix: "run the command on another node")
    }
    do throws(ConsoleError) {
      let parsed = try ConsoleLine(line.text.value)
      for name in parsed.commandNames where !line.mayFail {
        if known.contains(where: { $0 == name || $0.hasPrefix(name + " ") }) { continue }
        warnings.report(
          "\(kind) has no command '\(name)'", at: line.text.location, fix: "use \(known.joined(separator: ", "))")
      }
      guard !line.mayFail, topology.nodes[node].device(as: OpenFlowSwitchDescription.self) != nil else { return }
      let own = Set(topology.nodes[node].addressedInterfaces)
      let ports = topology.nodes[node].interfaces.enumerated().filter { !own.contains($0.offset) }.map(\.element.name)
      for mistake in parsed.flowMistakes(on: topology.nodes[node].name, ports: ports) {
        warnings.report(
          "ovs-ofctl: \(mistake)", at: line.text.location,
          fix: "correct the command, or say with 'exit' that it is expected to fail")
      }
    } catch {
      faults.report(error.message, at: line.text.location, fix: "write one command, or several between ';' or '&&'")
    }
  }

  /// Those of a device's console; none where it has no console.
  private func commandNames<Description: DeviceDescription>(of _: Description) -> [String] {
    (Description.Described.self as? any ConsoleDevice.Type)?.commandNames ?? []
  }

  private func warning(of remark: CommandRemark, on node: String) -> (message: String, fix: String)? {
    switch remark {
    case .refusedLine: nil
    case .unknownProgram(let name): ("guests have no program '\(name)'", Building.substitute(for: name))
    case .refusedArguments(let words):
      // A usage text may follow.
      (
        (words.split(separator: "\n").first.map(String.init) ?? words).withoutFullStop,
        "correct the command, or say with '||' or 'exit' that it is expected to fail"
      )
    case .unknownInterface(let name):
      (
        "'\(node)' has no interface '\(name)'",
        Suggestion.nearest(to: name, among: lab.nodeIndex[node].map { topology.nodes[$0].interfaces.map(\.name) } ?? [])
      )
    case .unknownHost where hasNameServer: nil
    case .unknownHost(let name):
      (
        "no machine with an address is named '\(name)'",
        Suggestion.nearest(to: name, among: topology.nodes.prefix(2000).map(\.name))
      )
    }
  }

  private static func substitute(for program: String) -> String {
    if let equivalent = GuestCommand.equivalent(of: program) { return "use '\(equivalent)'" }
    let names = GuestCommand.programNames
    return EditDistance.nearest(to: program, among: names).map { "did you mean '\($0)'?" }
      ?? "use one of \(names.joined(separator: ", "))"
  }

  /// Whether any guest can find out more about names than what the file says.
  private var hasNameServer: Bool {
    topology.nodes.contains { node in
      guard case .machine(let machine) = node.kind else { return false }
      return machine.services.contains { $0.settings(of: DNSServer.self) != nil }
    }
  }
}

/// A command of an event or of a check.
struct CommandLine {
  /// The name of the node.
  let node: String
  let text: Located<String>
  /// Whether a check says that it is to fail.
  let mayFail: Bool

}

extension Topology {
  /// The command that is run for a check.
  func command(of check: Check) -> CommandLine? {
    check.description.command.map { CommandLine(node: nodes[$0.node].name, text: $0.line, mayFail: $0.mayFail) }
  }
}

extension EventDescription {
  var command: CommandLine? {
    if case .run(let event) = self { CommandLine(node: event.on.value, text: event.run, mayFail: false) } else { nil }
  }
}

extension String {
  /// A message goes on behind the words of a program.
  fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
