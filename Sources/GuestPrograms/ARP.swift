import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `arp` of net-tools: the IPv4 neighbours as a table, or with `-a` in BSD style. `-s` adds an entry, `-d` deletes one.
struct ARP: CommandLineProgram, StateRecord {
  static let registeredName = "arp"

  /// `-s`, `-d`, or neither.
  enum Action: UInt8, Sendable, Checkpointable { case show, set, delete }

  private var action = Action.show
  private var isNumeric = false
  private var isBSD = false
  private(set) var device = ""
  /// The neighbour to show or change; nil for all.
  private(set) var host: HostName?
  /// `-s`: the MAC address.
  private(set) var mac: MACAddress?
  /// `-s … temp`: the entry may grow stale.
  private(set) var isTemporary = false
  private let names: NameTable

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    self.names = names
    var parser = OptionParser("arp", arguments, short: "adei:nsv", long: ["numeric", "verbose", "device="])
    var operands: [String] = []
    while let argument = try ARP.next(&parser) {
      switch argument {
      case .operand(let word): operands.append(word)
      case .option("s", _): action = .set
      case .option("d", _): action = .delete
      case .option("a", _): isBSD = true
      case .option("n", _), .option("numeric", _): isNumeric = true
      case .option("i", let value), .option("device", let value): device = value
      // Linux style is the default, and there is nothing more to show.
      case .option: break
      }
    }
    try read(operands)
  }

  private mutating func read(_ operands: [String]) throws(FailedCommand) {
    guard action == .show || !operands.isEmpty else { throw FailedCommand("arp: need host name", status: 255) }
    host = try operands.first.map { word throws(FailedCommand) in try ARP.resolve(word, names) }
    guard action == .set else { return }
    guard operands.count > 1 else { throw FailedCommand("arp: need hardware address", status: 255) }
    guard let mac = MACAddress(operands[1]) else {
      throw FailedCommand("arp: invalid hardware address", status: 255)
    }
    self.mac = mac
    isTemporary = operands.dropFirst(2).contains("temp")
  }

  private static func next(_ parser: inout OptionParser) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw FailedCommand(
        error.message + "\nUsage:\n  arp [-vn] [-i <if>] [-a] [<hostname>]\n"
          + "  arp [-i <if>] -s <hostname> <hwaddr> [temp]\n  arp [-i <if>] -d <hostname>", status: 3)
    }
  }

  private static func resolve(_ name: String, _ names: NameTable) throws(FailedCommand) -> HostName {
    guard let host = HostName(name, .v4, names) else { throw FailedCommand("\(name): Unknown host", status: 255) }
    return host
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch action {
    case .show: show(calls)
    case .set: set(calls)
    case .delete: delete(calls)
    }
  }

  private func show(_ calls: borrowing SystemCalls) -> Wait {
    let stack = calls.stack
    let entries = stack.ipv4.neighbors.all.filter { entry in
      (device.isEmpty || stack.interfaces[entry.interface].name == device)
        && (host == nil || host?.address == .v4(entry.address))
    }
    if entries.isEmpty {
      calls.write(nothingFound)
    } else {
      let lines = entries.map { line($0.address, $0.neighbor, stack.interfaces[$0.interface].name) }
      calls.write((isBSD ? "" : ARP.heading) + lines.joined())
    }
    return .exit(0)
  }

  private static let heading = "Address                  HWtype  HWaddress           Flags Mask            Iface\n"

  private var nothingFound: String {
    if let host { return "\(host.text) (\(host.address)) -- no entry\n" }
    return device.isEmpty ? "" : "arp: in 0 entries no match found.\n"
  }

  private func line(_ address: IPv4Address, _ neighbor: Neighbor, _ device: String) -> String {
    let name = isNumeric ? nil : names.name(of: .v4(address))
    return isBSD
      ? "\(name ?? "?") (\(address)) \(bsdStyle(neighbor)) on \(device)\n"
      : (name ?? "\(address)").prefix(23).description.padded(to: 25) + linuxStyle(neighbor) + device + "\n"
  }

  private func bsdStyle(_ neighbor: Neighbor) -> String {
    guard neighbor.state != .incomplete else { return "at <incomplete>" }
    return "at \(neighbor.mac) [ether]" + (neighbor.state == .permanent ? " PERM" : "")
  }

  private func linuxStyle(_ neighbor: Neighbor) -> String {
    guard neighbor.state != .incomplete else {
      return "".padded(to: 8) + "(incomplete)".padded(to: 20) + "".padded(to: 22)
    }
    let flags = neighbor.state == .permanent ? "CM" : "C"
    return "ether".padded(to: 8) + "\(neighbor.mac)".padded(to: 20) + flags.padded(to: 22)
  }

  static let fields = Fields(\ARP.action, \.isNumeric, \.isBSD, \.device, \.host, \.mac, \.isTemporary, \.names)
}
