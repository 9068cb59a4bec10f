import Settings

/// `NODE` or `NODE:IF`.
package struct EndpointName: Hashable, Sendable {
  var node: String
  var interface: String?

  init(node: String, interface: String? = nil) {
    self.node = node
    self.interface = interface
  }

  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ Name.isValid($0) }) else { return nil }
    node = String(parts[0])
    interface = parts.count == 2 ? String(parts[1]) : nil
  }
}

extension EndpointName: CustomStringConvertible {
  package var description: String { interface.map { "\(node):\($0)" } ?? node }
}
