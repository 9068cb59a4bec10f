import PacketCapture
import Packets

extension TopologyLoader {
  /// A capture filter, with the names of nodes replaced by their addresses. libpcap judges it here, so that its words come
  /// with a place.
  mutating func filter(_ value: YAMLValue?) -> String? {
    guard let value, let text = value.text else { return nil }
    let expression = withAddresses(text)
    do {
      _ = try CaptureFilter(expression)
    } catch {
      faults.report(
        "'\(text)' is no capture filter: \(error.problem)", at: value.place,
        mend: "write it as pcap-filter has it, such as 'icmp or arp'")
    }
    return expression
  }

  /// A node's name stands for its first address where the filter's language expects a host: after `host`, `src` or `dst`.
  private func withAddresses(_ expression: String) -> String {
    var words = expression.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for place in words.indices.dropFirst() where ["host", "src", "dst"].contains(words[place - 1].trimmingParentheses) {
      let name = words[place].trimmingParentheses
      guard let node = nodeIndex[name], let address = firstAddress(of: node) else { continue }
      words[place] = words[place].replacing(name, with: address)
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
