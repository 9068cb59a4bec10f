/// The names of nodes, interfaces, groups and hosts: letters, digits, `-`, `_` and `.`, at most 64, the first a letter or digit.
enum Name {
  static let pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
  static let rule = "names have letters, digits, '-', '_' and '.', at most 64, and start with a letter or digit"

  static func isValid(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    return isAlphanumeric(first) && text.utf8.allSatisfy(isPart)
  }

  static func isPart(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// `NODE` or `NODE:IF`.
struct EndpointName: Hashable, Sendable {
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
  var description: String { interface.map { "\(node):\($0)" } ?? node }
}
