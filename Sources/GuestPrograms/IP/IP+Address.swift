import HostStack
import Packets

extension IP {
  func runAddress(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, ["show", "list", "lst", "help"]) {
    case "show", "list", "lst": try showAddresses(&words, options, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip address help\".", status: 255)
    }
  }

  private func showAddresses(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let stack = calls.stack
    var text = ""
    for link in try IPSelection(&words, object: "address").links(of: stack) {
      let addresses = IPAddressDescription.all(of: link, stack).filter(options.family.accepts)
      // Where one family is asked for, interfaces without it are left out.
      guard options.family == .any || !addresses.isEmpty else { continue }
      text += options.isBrief ? brief(link, addresses) : full(link, addresses, options.family)
    }
    calls.write(text)
  }

  private func full(
    _ link: IPLinkDescription, _ addresses: [IPAddressDescription], _ family: IPOptions.Family
  ) -> String {
    let lines = addresses.map(\.lines).joined()
    switch family {
    case .any: return link.addressLine + link.hardwareLine + lines
    case .v4: return link.addressLine + lines
    case .v6: return link.ipv6AddressLine + lines
    }
  }

  private func brief(_ link: IPLinkDescription, _ addresses: [IPAddressDescription]) -> String {
    link.briefStart + addresses.map { $0.prefix + " " }.joined() + "\n"
  }
}

extension IPOptions.Family {
  fileprivate func accepts(_ address: IPAddressDescription) -> Bool {
    switch self {
    case .any: true
    case .v4: !address.isIPv6
    case .v6: address.isIPv6
    }
  }
}
