import GuestPrograms
public import Packets

extension World {
  /// The address that a machine's name stands for: its IPv4 address unless it has none or IPv6 is wanted.
  public func address(ofMachine name: String, isIPv6: Bool) -> IPAddress? {
    if !isIPv6, let address = names.ipv4(of: name) { return .v4(address) }
    return names.ipv6(of: name).map { .v6($0) }
  }
}
