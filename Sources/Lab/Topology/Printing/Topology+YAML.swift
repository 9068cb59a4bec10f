import Hypervisors
import Settings

extension Topology {
  /// The topology as a file that needs no defaults, generators or drawing any more. Loading it gives an equal topology.
  public func yaml() -> String {
    var lines = ["polder: 1", "name: \(YAMLText.name(name))"]
    if !description.isEmpty { lines.append("description: \(YAMLText.quoted(description))") }
    lines += ["seed: \(seed)", "duration: \(duration)"]
    if allowsFaults { lines.append("faults: allowed") }
    lines += section("limits", Limits.keys.lines(limits))
    lines += section("hosts", hosts.map(line))
    lines += section("nodes", nodes.flatMap(lines(of:)))
    lines += section("links", links.map { "- " + YAMLText.flow(entries(of: $0)) })
    lines += section("events", events.map { "- " + YAMLText.flow(entries(of: $0)) })
    lines += section("captures", captures.map { "- " + YAMLText.flow(entries(of: $0)) })
    lines += section("checks", checks.map { "- " + CheckForms.form.text(of: $0) })
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ key: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", "\(key):"] + lines.map { "  " + $0 }
  }

  private func line(_ host: Host) -> String {
    "\(YAMLText.name(host.name)): \(YAMLText.flow(HostSettings.keys.format(host.settings)))"
  }

  /// `NODE:IF` as YAML.
  func yaml(_ port: Port) -> String { YAMLText.name(name(of: port)) }

  /// `NODE:IF`
  public func name(of port: Port) -> String {
    "\(nodes[port.node].name):\(nodes[port.node].interfaces[port.interface].name)"
  }
}
