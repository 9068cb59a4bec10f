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
    let selection = try IPSelection(&words, object: "address")
    var records: [IPRecord] = []
    for link in try selection.links(of: stack) {
      let lease = link.interface.flatMap { RecordedLease(of: $0, calls) }
      let leased = lease.flatMap { lease in
        lease.secondsLeft(at: calls.now).map { (address: lease.address.address, seconds: $0) }
      }
      let addresses = IPAddressDescription.all(of: link, stack, leased: leased).filter(options.family.accepts)
      // If one family is requested, interfaces without it are omitted.
      guard options.family == .any || !addresses.isEmpty else { continue }
      if options.isBrief {
        records.append(brief(link, addresses))
      } else if options.isOneLine {
        records += oneLine(link, addresses, options)
      } else {
        records.append(full(link, addresses, options, isSelected: selection.device != nil))
      }
    }
    calls.write(options.isJSON ? options.text(of: records) : records.map(\.text).joined())
  }

  /// - Parameter isSelected: whether the device was requested by name; the kernel reports less of IPv6 otherwise.
  private func full(
    _ link: IPLinkDescription, _ addresses: [IPAddressDescription], _ options: IPOptions, isSelected: Bool
  ) -> IPRecord {
    let form: IPLinkDescription.Form =
      switch options.family {
      case .any: .address
      case .v6 where !isSelected: .short
      case .v4, .v6: .family
      }
    var record = link.record(form, isDetailed: options.isDetailed)
    let all = addresses.map(\.record)
    record.add("addr_info", .list(all.map { .record($0) }), all.map(\.text).joined())
    return record
  }

  /// In text each address is a record of its own, behind the name of its link.
  private func oneLine(
    _ link: IPLinkDescription, _ addresses: [IPAddressDescription], _ options: IPOptions
  ) -> [IPRecord] {
    guard !options.isJSON else {
      var record = IPRecord()
      let all = addresses.map { address in
        var record = IPRecord()
        record.add("index", .number(link.index))
        record.add("dev", link.name)
        address.add(to: &record)
        return record
      }
      record.add("addr_info", .list(all.map { .record($0) }))
      return [record]
    }
    return addresses.map { address in
      var record = IPRecord()
      record.write("\(link.index): \(link.name)" + options.folded(address.record.text))
      return record
    }
  }

  private func brief(_ link: IPLinkDescription, _ addresses: [IPAddressDescription]) -> IPRecord {
    var record = link.briefStart
    let all = addresses.map { address in
      var record = IPRecord()
      record.add("local", address.address)
      record.add("prefixlen", .number(address.prefixLength))
      return record
    }
    record.add("addr_info", .list(all.map { .record($0) }), addresses.map { $0.prefix + " " }.joined() + "\n")
    return record
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
