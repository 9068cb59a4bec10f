public import OpenFlow

/// The names of a switch's ports, by which a text may call them.
public struct PortNames: Sendable {
  private let ports: [(number: PortNumber, name: String)]

  public init(_ ports: [OpenFlowPort] = []) { self.ports = ports.map { ($0.number, $0.name) } }

  /// The port that a text names by its number, its name or the name of a reserved port. Numbers from 65,280 on are those that
  /// OpenFlow 1.0 has for reserved ports, as in Open vSwitch.
  func port(_ text: some StringProtocol) -> PortNumber? {
    let name = text.trimmingQuotes
    if let named = ports.first(where: { $0.name == name }) { return named.number }
    if let number: UInt32 = name.integer() {
      if number < 0xFF00 { return PortNumber(number) }
      if number <= 0xFFFF { return PortNumber(number | 0xFFFF_0000) }
      return number > PortNumber.maximum.rawValue ? PortNumber(number) : nil
    }
    return PortNames.reserved.first { $0.description == name.uppercased() }
      ?? (name.uppercased() == "NONE" ? .any : nil)
  }

  /// A real port's number, by its number or its name.
  public func number(of text: String) -> PortNumber? { port(text).flatMap { $0.isPhysical ? $0 : nil } }

  /// A port's number, or its name where names are wanted.
  func text(of port: PortNumber, byName: Bool) -> String {
    guard byName, let name = ports.first(where: { $0.number == port })?.name else { return "\(port)" }
    let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    return isPlain ? name : "\"\(name)\""
  }

  private static let reserved: [PortNumber] = [
    .inPort, .table, .normal, .flood, .all, .controller, .local, .any,
  ]
}

extension StringProtocol {
  fileprivate var trimmingQuotes: String {
    count >= 2 && first == "\"" && last == "\"" ? String(dropFirst().dropLast()) : String(self)
  }
}
