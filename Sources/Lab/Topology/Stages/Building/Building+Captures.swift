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

  /// A capture filter, with the names of nodes replaced by their addresses. libpcap judges it here, so that its words come
  /// with a location.
  mutating func filter(_ text: Located<String>?) -> String? {
    guard let text else { return nil }
    let expression = withAddresses(text.value)
    do {
      _ = try CaptureFilter(expression)
    } catch {
      faults.report(
        "invalid capture filter '\(text.value)' (\(error.problem))", at: text.location,
        fix: "use the syntax of pcap-filter, such as 'icmp or arp'")
    }
    return expression
  }

  /// A node's name stands for its first address where the filter's language expects a host: after `host`, `src` or `dst`.
  private func withAddresses(_ expression: String) -> String {
    var words = expression.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for index in words.indices.dropFirst() where ["host", "src", "dst"].contains(words[index - 1].trimmingParentheses) {
      let name = words[index].trimmingParentheses
      guard let node = lab.nodeIndex[name], let address = firstAddress(of: node) else { continue }
      words[index] = words[index].replacing(name, with: address)
    }
    return words.joined(separator: " ")
  }

  private func firstAddress(of node: Int) -> String? {
    let interfaces = topology.nodes[node].interfaces
    return interfaces.lazy.compactMap(\.ipv4.first).first?.address.description
      ?? interfaces.lazy.compactMap(\.ipv6.first).first?.address.description
  }
}

extension String {
  fileprivate var trimmingParentheses: String {
    String(drop { $0 == "(" }.reversed().drop { $0 == ")" }.reversed())
  }
}
