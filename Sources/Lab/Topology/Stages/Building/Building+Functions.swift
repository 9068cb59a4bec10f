import NetworkFunctions
import NetworkStack
import Packets
import Settings

extension Building {
  /// A function says itself what is wrong with its description, once the machine's interfaces and everybody's addresses are
  /// known.
  mutating func checkFunctions() {
    let hosts = topology.hostTable
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind else { continue }
      guard !machine.functions.isEmpty || machine.isTransparent else { continue }
      let context = FunctionContext(node, hosts)
      for function in machine.functions {
        do throws(Fault) {
          _ = try function.function(on: context)
        } catch {
          faults.report(error)
        }
      }
      check(machine, index)
    }
  }

  /// Functions see IPv4 alone, and must not be bypassed.
  private mutating func check(_ machine: Topology.Machine, _ node: Int) {
    let location = drafts[node].location
    let (name, interfaces) = (topology.nodes[node].name, topology.nodes[node].interfaces)
    if interfaces.contains(where: { !$0.ipv6.isEmpty }) {
      faults.report(
        "'\(name)' has functions and an IPv6 address", at: location,
        fix: "remove the address; functions process only IPv4")
    }
    guard machine.isTransparent else { return }
    if interfaces.count != 2 {
      faults.report(
        "'\(name)' is transparent, but has \(interfaces.count) interfaces", at: location, fix: "use exactly two")
    }
    if interfaces.contains(where: { !$0.ipv4.isEmpty }) {
      faults.report("'\(name)' is transparent, but has an address", at: location, fix: "remove the address")
    }
  }
}
