import Guests
import NetworkStack
import Packets

extension IP {
  static let addressCommands = ["add", "delete", "flush", "list", "lst", "show"]

  func runAddress(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, IP.addressCommands) {
    case "show", "list", "lst": try showAddresses(&words, options, calls)
    case "add": try changeAddress(&words, adds: true, calls)
    case "delete": try changeAddress(&words, adds: false, calls)
    case "flush": try flushAddresses(&words, options, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip address help\".", status: 255)
    }
  }

  private func showAddresses(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let stack = calls.stack
    var text = ""
    let selection = try IPSelection(&words, object: "address")
    for link in try selection.links(of: stack) {
      let lease = link.interface.flatMap { RecordedLease(of: $0, calls) }
      let leased = lease.flatMap { lease in
        lease.secondsLeft(at: calls.now).map { (address: lease.address.address, seconds: $0) }
      }
      let addresses = IPAddressDescription.all(of: link, stack, leased: leased).filter(options.family.accepts)
      // If one family is requested, interfaces without it are omitted.
      guard options.family == .any || !addresses.isEmpty else { continue }
      let isShort = options.family == .v6 && selection.device == nil
      if options.isBrief {
        text += brief(link, addresses)
      } else if options.isOneLine {
        // Each address is a record of its own, behind the name of its link.
        text += addresses.map { "\(link.index): \(link.name)" + options.folded($0.lines) }.joined()
      } else {
        text += full(link, addresses, options.family, isShort: isShort)
      }
    }
    calls.write(text)
  }

  /// - Parameter isShort: whether only IPv6 was requested, and no device by name; the kernel reports less then.
  private func full(
    _ link: IPLinkDescription, _ addresses: [IPAddressDescription], _ family: IPOptions.Family, isShort: Bool
  ) -> String {
    let start = isShort ? link.shortAddressLine : link.addressLine
    return start + (family == .any ? link.hardwareLine : "") + addresses.map(\.lines).joined()
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
