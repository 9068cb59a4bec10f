import NetworkFunctions
import NetworkStack
import Packets
import Settings

extension Building {
  /// A function says itself what is wrong with its description, once the machine's interfaces and everybody's addresses are
  /// known.
  mutating func checkFunctions(_ warnings: inout FaultLog) {
    let hosts = topology.hostTable
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind else { continue }
      guard !machine.functions.isEmpty || machine.isTransparent else { continue }
      let context = FunctionContext(node, hosts)
      var functions: [any ConfigurableFunction] = []
      for function in machine.functions {
        do throws(Fault) {
          functions.append(try function.function(on: context))
        } catch {
          faults.report(error)
        }
      }
      check(machine, index)
      warnAboutIPv6(functions, index, &warnings)
    }
  }

  /// What translates IPv4 lets IPv6 pass, as it does on Linux: nobody should take it for a protection.
  private func warnAboutIPv6(_ functions: [any ConfigurableFunction], _ node: Int, _ warnings: inout FaultLog) {
    let (name, interfaces) = (topology.nodes[node].name, topology.nodes[node].interfaces)
    guard interfaces.contains(where: { !$0.ipv6.isEmpty }),
      let function = functions.first(where: { !$0.hooks.isEmpty && $0.ipv6Hooks.isEmpty }),
      !functions.contains(where: { $0 is Firewall })
    else { return }
    warnings.report(
      "'\(name)' has IPv6 addresses, but its \(type(of: function).name) handles only IPv4", at: drafts[node].location,
      fix: "add a firewall to keep IPv6 from passing")
  }

  private mutating func check(_ machine: Topology.Machine, _ node: Int) {
    let location = drafts[node].location
    let (name, interfaces) = (topology.nodes[node].name, topology.nodes[node].interfaces)
    guard machine.isTransparent else { return }
    if interfaces.count != 2 {
      faults.report(
        "'\(name)' is transparent, but has \(interfaces.count) interface\(interfaces.count == 1 ? "" : "s")",
        at: location,
        fix: "use exactly two, each with a link")
    }
    if interfaces.contains(where: { !$0.ipv4.isEmpty || !$0.ipv6.isEmpty }) {
      faults.report("'\(name)' is transparent, but has an address", at: location, fix: "remove the address")
    }
  }
}
