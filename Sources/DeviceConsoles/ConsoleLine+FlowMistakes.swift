import OpenFlow
import OpenFlowText
import Packets

extension ConsoleLine {
  /// What `ovs-ofctl` would say against flows, groups and meters in the line, whatever the switch's tables hold then.
  ///
  /// - Parameters:
  ///   - name: of the switch.
  ///   - ports: the names of its ports, from number 1.
  public func flowMistakes(on name: String, ports: [String]) -> [String] {
    let names = PortNames(
      ports.enumerated().map { OpenFlowPort(PortNumber(UInt32($0) + 1), hardwareAddress: .zero, name: $1) })
    return commands.compactMap { command in
      guard command.words.first == "ovs-ofctl" else { return nil }
      do throws(FlowTextError) {
        var words = ConsoleWords(Array(command.words.dropFirst()))
        try OpenFlowRequest(&words, bridge: name).check(names)
        return nil
      } catch {
        return error.message
      }
    }
  }
}

extension OpenFlowRequest {
  /// Reads the text that the command takes, and does nothing with it.
  fileprivate func check(_ names: PortNames) throws(FlowTextError) {
    let text = arguments.first ?? ""
    switch command.name {
    case "add-flow": _ = try FlowText.flowMod(text, .add, names)
    case "mod-flows": _ = try FlowText.flowMod(text, .modify, names)
    case "del-flows": _ = try FlowText.flowMod(text, .delete, names)
    case "dump-flows", "dump-aggregate": _ = try FlowText.selection(text, names)
    case "add-group": _ = try GroupText.groupMod(text, .add, names)
    case "mod-group": _ = try GroupText.groupMod(text, .modify, names)
    case "del-groups": _ = try GroupText.groupMod(text, .delete, names)
    case "add-meter": _ = try MeterText.meterMod(text, .add)
    case "mod-meter": _ = try MeterText.meterMod(text, .modify)
    default: break
    }
  }
}
