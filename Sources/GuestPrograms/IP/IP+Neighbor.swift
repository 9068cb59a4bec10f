import Guests
import NetworkStack
import Packets
import SimulationKernel

extension IP {
  static let neighborCommands = ["add", "change", "chg", "replace", "delete", "flush", "show", "list", "lst", "get"]

  func runNeighbor(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let command = words.next() ?? "show"
    switch words.match(command, IP.neighborCommands) {
    case "add": try setNeighbor(&words, .add, calls)
    case "change", "chg": try setNeighbor(&words, .change, calls)
    case "replace": try setNeighbor(&words, .replace, calls)
    case "show", "list", "lst": try showNeighbors(&words, options, calls)
    case "get": try getNeighbor(&words, options, calls)
    case "delete": try deleteNeighbor(&words, calls)
    case "flush": try flushNeighbors(&words, calls)
    default: throw FailedCommand("Command \"\(command)\" is unknown, try \"ip neigh help\".", status: 255)
    }
  }

  private func showNeighbors(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let stack = calls.stack
    let wanted = try IPNeighborSelection(&words, stack)
    var records: [IPRecord] = []
    if options.wantsIPv4 {
      for entry in stack.ipv4.neighbors.all where wanted.accepts(.v4(entry.address), entry.interface) {
        records.append(record("\(entry.address)", entry.neighbor, wanted.device(entry.interface, stack), calls.now))
      }
    }
    if options.wantsIPv6 {
      for entry in stack.ipv6.neighbors.all where wanted.accepts(.v6(entry.address), entry.interface) {
        records.append(record("\(entry.address)", entry.neighbor, wanted.device(entry.interface, stack), calls.now))
      }
    }
    calls.write(options.text(of: records))
  }

  /// `ip neighbour get ADDRESS dev NAME`
  private func getNeighbor(
    _ words: inout IPWords, _ options: IPOptions, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let arguments = try IPNeighborArguments(&words)
    guard let (address, device) = try? arguments.destination() else {
      throw FailedCommand("Device and address are required arguments.", status: 255)
    }
    let (stack, interface) = (calls.stack, try vNIC(device, calls))
    let neighbor: Neighbor? =
      switch address {
      case .v4(let address):
        stack.ipv4.neighbors.all.first { $0.address == address && $0.interface == interface }?.neighbor
      case .v6(let address):
        stack.ipv6.neighbors.all.first { $0.address == address && $0.interface == interface }?.neighbor
      }
    guard let neighbor else { throw FailedCommand("Error: Neighbour entry not found.", status: 2) }
    // iproute2 knows no JSON here.
    calls.write(record("\(address)", neighbor, device, calls.now).text)
  }

  private func record(_ address: String, _ neighbor: Neighbor, _ device: String?, _ now: Instant) -> IPRecord {
    var record = IPRecord()
    record.add("dst", address, address + " ")
    if let device { record.add("dev", device, "dev \(device) ") }
    if neighbor.state != .incomplete { record.add("lladdr", "\(neighbor.mac)", "lladdr \(neighbor.mac) ") }
    let state = neighbor.stateName(at: now)
    record.add("state", .list([.text(state)]), state + " ")
    record.write("\n")
    return record
  }
}

/// The neighbours that `ip neigh show` lists: `[ to ADDRESS ] [ dev NAME ]`.
private struct IPNeighborSelection {
  private var address: IPAddress?
  private var interface: Int?

  init(_ words: inout IPWords, _ stack: Stack) throws(FailedCommand) {
    while let word = words.next() {
      if word == "dev" {
        interface = try stack.interface(named: try words.value()) ?? -1
      } else {
        let text = word == "to" ? try words.value() : word
        guard let address = IPAddress(text) else {
          throw FailedCommand("Error: any valid prefix is expected rather than \"\(text)\".", status: 1)
        }
        self.address = address
      }
    }
  }

  func accepts(_ address: IPAddress, _ interface: Int) -> Bool {
    (self.address ?? address) == address && (self.interface ?? interface) == interface
  }

  /// The device, which iproute2 omits if one was requested.
  func device(_ index: Int, _ stack: Stack) -> String? { interface == nil ? stack.interfaces[index].name : nil }
}

extension Neighbor {
  /// The kernel's name. A reachable neighbour becomes STALE when its time has run out.
  func stateName(at now: Instant) -> String {
    switch state {
    case .incomplete: "INCOMPLETE"
    case .reachable: now < reachableUntil ? "REACHABLE" : "STALE"
    case .delay: "DELAY"
    case .probe: "PROBE"
    case .permanent: "PERMANENT"
    }
  }
}
