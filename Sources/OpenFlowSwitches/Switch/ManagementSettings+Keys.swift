import Fabric
import Packets
import Settings

extension ManagementSettings {
  static let keys = KeyTable("a management port", ManagementSettings()) {
    Key(
      "address", \.address, Scalar.portAddress.located,
      "Its address and prefix length, such as 192.168.0.11/24; one on the controller's subnet unless given."
    ).oftenCalled("ip", "ipv4", "addr", "inet", "cidr", "ip-address")
    Key(
      "gateway", \.gateway, Scalar.ipv4Address.located, "The next hop to controllers on other subnets."
    ).oftenCalled("default-gateway", "gw", "default-route")
  }
}

extension Scalar where Value == PortAddress {
  fileprivate static var portAddress: Scalar {
    let shape = ScalarShape(
      "address", usage: "an IPv4 address with a prefix length, such as 192.168.0.11/24",
      summary: "an address such as 192.168.0.11/24", json: .init(["string"], pattern: "^[0-9.]+/[0-9]{1,2}$"))
    return Scalar(shape, format: { "\($0.address)/\($0.prefixLength)" }) { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard let address = parts.first.flatMap({ IPv4Address($0) }) else { return .failure(InvalidText()) }
      guard parts.count == 2 else {
        return .failure(InvalidText("missing prefix length", fix: "add it, as in \(address)/24"))
      }
      guard let length = Int(parts[1]), 0...32 ~= length, parts[1].utf8.count <= 2 else {
        return .failure(InvalidText())
      }
      let own = PortAddress(address, prefixLength: length)
      return own.problem.map { .failure(InvalidText($0, fix: "use the address of a host")) } ?? .success(own)
    }
  }
}

extension PortAddress {
  /// Why no port can have the address.
  fileprivate var problem: String? {
    if address.isMulticast || address.bits >> 28 == 0xF { return "not a unicast address" }
    if address.isLoopback { return "a loopback address" }
    if address.bits >> 24 == 0 { return "in the reserved range 0.0.0.0/8" }
    guard prefixLength < 31 else { return nil }
    let host = address.bits << UInt32(prefixLength)
    if host == 0 { return "the network address of its subnet" }
    return host >> UInt32(prefixLength) == UInt32.max >> UInt32(prefixLength)
      ? "the broadcast address of its subnet" : nil
  }
}
