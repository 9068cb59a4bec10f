import NetworkStack
import Packets

/// `10.0.0.2/24`, `2001:db8::1/64`, or an address without a length, which means its full width: an address with its
/// subnet, or a network.
enum IPPrefixText {
  case v4(InterfaceAddress<IPv4Address>)
  case v6(InterfaceAddress<IPv6Address>)

  init(_ text: String) throws(FailedCommand) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let address = IPAddress(parts.first ?? "")
    let length = parts.count == 2 ? Int(parts[1]) : parts.count == 1 ? address.map { $0.v4 == nil ? 128 : 32 } : nil
    switch (address, length) {
    case (.v4(let address)?, let length?) where (0...32).contains(length):
      self = .v4(InterfaceAddress(address, prefixLength: length))
    case (.v6(let address)?, let length?) where (0...128).contains(length):
      self = .v6(InterfaceAddress(address, prefixLength: length))
    default:
      throw FailedCommand("Error: any valid prefix is expected rather than \"\(text)\".", status: 1)
    }
  }
}

extension IPPrefixText {
  var isIPv6: Bool {
    switch self {
    case .v4: false
    case .v6: true
    }
  }
}

extension FailedCommand {
  /// A change refused by the kernel, as iproute2 reports it.
  static func refused(_ error: ConfigurationError) -> FailedCommand {
    let text =
      switch error {
      case .gatewayUnreachable: "Error: Nexthop has invalid gateway."
      case .noLinkLayerAddress: "Error: No link layer address given."
      case .mtuTooSmall: "Error: mtu less than device minimum."
      case .mtuTooLarge: "Error: mtu greater than device maximum."
      case .invalidSource: "Error: Invalid prefsrc address."
      case .noSuchInterface, .exists, .noSuchAddress, .noSuchRoute, .noSuchNeighbor, .interfaceDown, .invalid,
        .noMemory:
        "RTNETLINK answers: \(error.message)"
      }
    return FailedCommand(text, status: 2)
  }

  static func garbage(_ word: String, expecting keyword: String) -> FailedCommand {
    FailedCommand("Error: either \"\(keyword)\" is duplicate, or \"\(word)\" is a garbage.", status: 255)
  }

  static let deviceRequired = FailedCommand("Not enough information: \"dev\" argument is required.", status: 1)
}
