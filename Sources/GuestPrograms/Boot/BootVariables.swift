import SimulationKernel

/// The variables of a boot script, by name.
struct BootVariables: Sendable, Equatable, StateRecord {
  private struct Entry: Sendable, Equatable, StateRecord {
    let name: String
    var value: String

    static let fields = Fields(\BootVariables.Entry.name, \.value)
  }

  private var entries: [Entry] = []
  /// Of a text with its variables replaced, in bytes.
  private static let limit = 4096

  subscript(name: String) -> String? {
    get { entries.first { $0.name == name }?.value }
    set {
      entries.removeAll { $0.name == name }
      if let newValue { entries.append(Entry(name: name, value: newValue)) }
    }
  }

  /// A text with the values in place of `${name}`; a variable that is not set is empty.
  func expand(_ text: String) -> String {
    var (result, rest) = ("", text[...])
    while let start = rest.firstIndex(of: "$") {
      result += rest[..<start]
      rest = rest[start...]
      guard rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") else {
        result.append("$")
        rest = rest.dropFirst()
        continue
      }
      result += self[String(rest[..<end].dropFirst(2))] ?? ""
      rest = rest[rest.index(after: end)...]
      guard result.utf8.count <= BootVariables.limit else { return result }
    }
    return result + rest
  }

  static let fields = Fields(\BootVariables.entries)
}
