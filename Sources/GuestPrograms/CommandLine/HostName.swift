import Packets
import SimulationKernel

/// A command's destination: the name as given, and its address.
struct HostName: Hashable, StateRecord {
  /// As it was typed.
  let text: String
  let address: IPAddress
  /// Whether it was given as an address.
  let isNumeric: Bool

  static let fields = Fields(\HostName.text, \.address, \.isNumeric)
}

extension HostName {
  enum Version: UInt8, Checkpointable { case v4, v6, either }

  /// Parses an address or looks up a name, preferring IPv4 if either version will do. Nil if there is none.
  init?(_ text: String, _ version: Version, _ names: NameTable) {
    let literal = IPAddress(text)
    guard let address = literal ?? names.ipv4(of: text, version) ?? names.ipv6(of: text, version) else { return nil }
    guard version != .v4 || address.v4 != nil, version != .v6 || address.v6 != nil else { return nil }
    self.init(text: text, address: address, isNumeric: literal != nil)
  }
}

extension NameTable {
  fileprivate func ipv4(of name: String, _ version: HostName.Version) -> IPAddress? {
    version == .v6 ? nil : ipv4(of: name).map { .v4($0) }
  }

  fileprivate func ipv6(of name: String, _ version: HostName.Version) -> IPAddress? {
    version == .v4 ? nil : ipv6(of: name).map { .v6($0) }
  }
}
