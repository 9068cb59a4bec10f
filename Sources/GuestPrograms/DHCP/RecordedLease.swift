import Guests
import NetworkStack
import Packets
import SimulationKernel

/// What a client has written down of its lease, as ISC's does, for who comes after it.
struct RecordedLease {
  let address: InterfaceAddress<IPv4Address>
  let server: IPv4Address
  /// When it ends; nil where it does not.
  let expiry: Instant?

  /// The lease of an interface that has its address; nil where there is none.
  init?(of interface: Int, _ calls: borrowing SystemCalls) {
    guard let entry = RecordedLease.entry(of: interface, calls),
      let address = calls.stack.interfaces[interface].ipv4.first(where: { $0.address == entry.address })
    else { return nil }
    (self.address, server, expiry) = (address, entry.server, entry.expiry)
  }

  /// The address that an interface may still use, whether or not it has it.
  static func usableAddress(of interface: Int, _ calls: borrowing SystemCalls) -> IPv4Address? {
    guard let entry = entry(of: interface, calls), entry.expiry.map({ $0 > calls.now }) ?? true else { return nil }
    return entry.address
  }

  private static func entry(
    of interface: Int, _ calls: borrowing SystemCalls
  ) -> (address: IPv4Address, server: IPv4Address, expiry: Instant?)? {
    let name = calls.stack.interfaces[interface].name
    guard let file = try? calls.contentOfFile(RecordedLease.file(of: name)) else { return nil }
    let lines = String(decoding: file, as: UTF8.self).split(separator: "\n").map { $0.split { " ;".contains($0) } }
    func value(_ key: [Substring]) -> IPv4Address? {
      lines.first { $0.dropLast() == key[...] }?.last.flatMap { IPv4Address($0) }
    }
    guard let address = value(["fixed-address"]), let server = value(["option", "dhcp-server-identifier"]) else {
      return nil
    }
    let end = lines.first { $0.first == "expire" }?.last.flatMap { Int64($0) }
    return (address, server, end.flatMap { (0...4_000_000_000).contains($0) ? Instant.zero + .seconds($0) : nil })
  }

  /// Of an interface's address `ip` tells how long it may be kept.
  func secondsLeft(at now: Instant) -> Int64? {
    expiry.map { max(0, ($0 - now).nanoseconds / 1_000_000_000) }
  }

  static func write(_ lease: DHCPLease, of interface: Int, _ calls: borrowing SystemCalls) {
    let name = calls.stack.interfaces[interface].name
    guard let file = try? calls.openFile(RecordedLease.file(of: name), truncating: true) else { return }
    let end = lease.expiry == .never ? "never" : "epoch \(lease.expiry.nanoseconds / 1_000_000_000)"
    let text = """
      lease {
        interface "\(name)";
        fixed-address \(lease.address);
        option dhcp-server-identifier \(lease.server);
        expire \(end);
      }

      """
    try? calls.append(Array(text.utf8), to: file)
  }

  /// The lease has been given up.
  static func erase(of interface: Int, _ calls: borrowing SystemCalls) {
    _ = try? calls.openFile(RecordedLease.file(of: calls.stack.interfaces[interface].name), truncating: true)
  }

  private static func file(of interface: String) -> String { "/tmp/dhclient.\(interface).leases" }
}
