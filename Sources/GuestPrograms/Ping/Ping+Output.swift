import Guests
import NetworkStack
import Packets
import SimulationKernel

// The output of ping, besides a line for each answer.

extension Ping {
  func header(_ calls: borrowing SystemCalls) -> String {
    let zone = settings.zone.isEmpty ? nil : interface(calls)
    // `connect` names the address to which packets for 0.0.0.0 go.
    let target = settings.target.address == .v4(.any) ? .v4(.loopback) : settings.target.address
    let address = text(of: target, on: zone, calls)
    let start = "PING \(settings.target.text) (\(address)) " + origin(calls)
    switch settings.target.address {
    case .v4: return start + "\(settings.size)(\(settings.size + 28)) bytes of data.\n"
    case .v6: return start + "\(settings.size) data bytes\n"
    }
  }

  /// The probes' source address, if an interface was given.
  private func origin(_ calls: borrowing SystemCalls) -> String {
    guard !settings.device.isEmpty else { return "" }
    let interface = interface(calls)
    let source: IPAddress? =
      switch settings.target.address {
      case .v4(let target): calls.route(to: target, on: interface)?.source.map { .v4($0) }
      case .v6(let target): calls.route(to: target, on: interface)?.source.map { .v6($0) }
      }
    return source.map { "from \(text(of: $0, on: interface, calls)) \(settings.device): " } ?? ""
  }

  /// The address, with the name if it is the target's and was given as a name.
  func name(of address: IPAddress, on interface: Int, _ calls: borrowing SystemCalls) -> String {
    let isNamed = !settings.isNumeric && address == settings.target.address
    let text = text(of: address, on: interface, calls)
    return isNamed ? "\(settings.target.text) (\(text))" : text
  }

  /// A link-scoped address is followed by its zone.
  private func text(of address: IPAddress, on interface: Int?, _ calls: borrowing SystemCalls) -> String {
    guard address.isOfLink, let interface, calls.stack.interfaces.indices.contains(interface) else {
      return "\(address)"
    }
    return "\(address)%\(calls.stack.interfaces[interface].name)"
  }

  func reportOutstanding(_ calls: borrowing SystemCalls) {
    let sequence = UInt16(truncatingIfNeeded: transmitted)
    guard transmitted > 0, !probes.isAnswered(sequence) else { return }
    calls.write("no answer yet for icmp_seq=\(sequence)\n")
  }

  /// Reports a probe that this host could not send.
  mutating func report(_ failure: SendError, _ calls: borrowing SystemCalls) {
    let text: String
    if case .messageTooLong(let mtu) = failure {
      errors += 1
      text = "local error: message too long, mtu=\(mtu)"
    } else {
      text = "sendmsg: \(failure.text)"
    }
    if !settings.isQuiet { calls.writeError("ping: \(text)\n") }
  }

  /// Prints the summary and exits: with 0 if something was answered, or everything if there was a deadline.
  func finish(_ calls: borrowing SystemCalls) -> Wait {
    calls.write("\n--- \(settings.target.text) ping statistics ---\n" + counts + "\n" + times + "\n")
    let isIncomplete = settings.deadline > .zero && settings.count < .max && received < settings.count
    return .exit(received == 0 || isIncomplete ? 1 : 0)
  }

  private var counts: String {
    var text = "\(transmitted) packets transmitted, \(received) received"
    if duplicates > 0 { text += ", +\(duplicates) duplicates" }
    if errors > 0 { text += ", +\(errors) errors" }
    guard transmitted > 0 else { return text }
    let loss = Percentage(UInt64(transmitted - received), of: UInt64(transmitted))
    return text + ", \(loss)% packet loss, time \((lastSend - started).milliseconds(decimals: 0))ms"
  }

  private var times: String {
    var parts: [String] = []
    if received > 0, isTimed { parts.append("rtt min/avg/max/mdev = \(roundTrips) ms") }
    if pipe > 1 { parts.append("pipe \(pipe)") }
    return parts.joined(separator: ", ")
  }
}

extension IPAddress {
  /// Whether it is valid only on one link (RFC 4007, section 4).
  var isOfLink: Bool { v6.map { $0.isLinkLocal || $0.isMulticast && $0.high >> 48 & 0xF == 2 } ?? false }
}
