import Fabric
import Packets
import Switching

// `bridge vlan` of iproute2, and `show vlan`.

extension LearningSwitch {
  func bridgeVLAN(_ words: inout ConsoleWords, _ options: BridgeOptions) throws(ConsoleError) -> String {
    if let command = words.next(), !["show", "lst", "list"].contains(command) {
      guard ["add", "delete", "del", "set"].contains(command) else { throw .unknownCommand(command, "bridge vlan") }
      throw ConsoleError("bridge vlan \(command): VLANs are set in the topology: use 'vlans' of the switch")
    }
    var only: PortIndex?
    while let word = words.next() {
      guard word == "dev" else { throw ConsoleError("bridge vlan: unexpected word '\(word)': use dev") }
      only = try port(named: try words.value())
    }
    let chosen = only.map { [$0] } ?? portLabels.indices.map { PortIndex($0) }
    return "port              vlan-id  \n" + chosen.map { lines(of: $0, options) }.joined()
  }

  private func lines(of port: PortIndex, _ options: BridgeOptions) -> String {
    let vlans = vlans(of: port)
    let members = ((vlans.untagged.map { [$0] } ?? []) + vlans.tagged.members).map(\.rawValue).sorted()
    let runs = options.compressesVLANs ? runs(members, without: vlans.untagged?.rawValue) : members.map { $0...$0 }
    return runs.enumerated().map { number, run in
      let name = number == 0 ? name(of: port) : ""
      let column = name + String(repeating: " ", count: max(0, 16 - name.count)) + "  "
      let range = run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound)"
      let isNative = run.lowerBound == vlans.untagged?.rawValue
      return column + range + (isNative ? " PVID Egress Untagged\n" : "\n")
    }.joined()
  }

  /// Neighbours together, but for the one whose frames are untagged.
  private func runs(_ members: [UInt16], without untagged: UInt16?) -> [ClosedRange<UInt16>] {
    var runs: [ClosedRange<UInt16>] = []
    for member in members {
      if let last = runs.last, last.upperBound + 1 == member, last.upperBound != untagged, member != untagged {
        runs[runs.count - 1] = last.lowerBound...member
      } else {
        runs.append(member...member)
      }
    }
    return runs
  }

  /// `show vlan`: of trunks that carry all VLANs only those VLANs are listed that another port names.
  var vlanText: String {
    let ports = portLabels.indices.map { PortIndex($0) }
    let named = Set(
      ports.flatMap { port in
        let vlans = vlans(of: port)
        return (vlans.untagged.map { [$0] } ?? []) + (vlans.tagged.members.count > 1000 ? [] : vlans.tagged.members)
      })
    let rows = named.sorted().map { vlan in
      ["\(vlan.rawValue)"]
        + [
          ports.filter { vlans(of: $0).untagged == vlan }, ports.filter { vlans(of: $0).tagged.contains(vlan) },
        ].map { $0.isEmpty ? "-" : $0.map(name).joined(separator: ",") }
    }
    return ConsoleTable.text([["vlan", "untagged", "tagged"]] + rows)
  }
}
