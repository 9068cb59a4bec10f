import PacketCapture
import Packets
import Settings

extension Building {
  mutating func addCaptures() {
    for description in document.captures {
      guard let scope = scope(description.scope) else { continue }
      var capture = Topology.Capture(scope: scope)
      capture.file = description.file?.value
      capture.filter = filter(description.filter)
      capture.snapLength = description.snapLength
      topology.captures.append(capture)
    }
  }

  private mutating func scope(_ scope: Located<EndpointName>) -> Topology.Capture.Scope? {
    if scope.value == EndpointName(node: "all") { return .all }
    guard scope.value.interface == nil else { return resolvePort(scope).map { .port($0) } }
    return lab.resolveNode(scope.value.node, at: scope.location, &faults).map { .node($0) }
  }

  /// A capture filter, with numbers in place of all names. libpcap judges it here, so that its words come with a location.
  mutating func filter(_ text: Located<String>?) -> String? {
    guard let text else { return nil }
    do { return try CaptureFilter(text.value, names: filterNames).expression } catch {
      faults.report(
        "invalid capture filter '\(text.value)' (\(error.problem))", at: text.location,
        fix: "use the syntax of pcap-filter, such as 'icmp or arp'")
      return nil
    }
  }

  /// A node's name stands for the addresses of its interfaces.
  private var filterNames: FilterNames {
    let (nodes, indices) = (topology.nodes, lab.nodeIndex)
    return FilterNames(
      addresses: { name in
        indices[name].map { node in
          nodes[node].interfaces.flatMap { $0.ipv4.map(\.address.description) + $0.ipv6.map(\.address.description) }
        }
      },
      macAddresses: { name in indices[name].map { nodes[$0].interfaces.map(\.mac.description) } })
  }
}
