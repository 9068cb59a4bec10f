public import OpenFlow
import OpenFlowText
import Packets
public import Settings

extension Scalar where Value == Match {
  /// A match by the names of OXM.
  public static var match: Scalar {
    let shape = ScalarShape(
      "match", usage: "names of OXM with values, as in \"ipv4_src=10.0.0.0/24,tcp_dst=80\"",
      summary: "a match by the names of OXM", json: .init(["string"]))
    return Scalar(shape, format: { YAMLText.quoted($0.description) }) { text in
      do throws(MatchText.Failure) { return .success(try MatchText.match(text)) } catch {
        return .failure(InvalidText(error.message, fix: error.fix))
      }
    }
  }
}

extension Scalar where Value == SwitchPort {
  /// A switch's number and that of a port.
  static var switchPort: Scalar {
    let shape = ScalarShape(
      "port of a switch", usage: "the number of a switch and that of a port, as in 0x1:3",
      summary: "a port such as 0x1:3",
      json: .init(["string"]))
    return Scalar(shape, format: { YAMLText.quoted($0.description) }, optional: { SwitchPort($0) })
  }
}

extension Scalar where Value == GatewayAddress {
  /// An address and its prefix length.
  static var gatewayAddress: Scalar {
    let shape = ScalarShape(
      "address", usage: "an address with its prefix length, as in 10.0.1.1/24",
      summary: "an address such as 10.0.1.1/24",
      json: .init(["string"]))
    return Scalar(shape, format: { "\($0)" }, optional: { GatewayAddress($0) })
  }
}

extension GatewayAddress: CustomStringConvertible {
  public var description: String { "\(address)/\(subnet.length)" }

  /// An address and a prefix length from 1 to 30, so that there is room for hosts.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]), (1...30).contains(length)
    else { return nil }
    self.init(address, length: length)
  }
}
