import Guests
import NetworkStack
import Packets

// `ip neighbour add`, `change`, `replace`, `del` and `flush`.

extension IP {
  func setNeighbor(
    _ words: inout IPWords, _ mode: NeighborEntry.Mode, _ calls: borrowing SystemCalls
  ) throws(FailedCommand) {
    let arguments = try IPNeighborArguments(&words)
    let (address, device) = try arguments.destination()
    let interface = try vNIC(device, calls)
    let mac = try arguments.mac.map { text throws(FailedCommand) in
      guard let mac = MACAddress(text) else { throw FailedCommand("Error: Invalid link address.", status: 2) }
      return mac
    }
    let entry = NeighborEntry(mac: mac, lifetime: arguments.lifetime, mode: mode)
    do throws(ConfigurationError) {
      try calls.setNeighbor(entry, of: address, on: interface)
    } catch {
      throw .refused(error)
    }
  }

  func deleteNeighbor(_ words: inout IPWords, _ calls: borrowing SystemCalls) throws(FailedCommand) {
    let (address, device) = try IPNeighborArguments(&words).destination()
    let interface = try vNIC(device, calls)
    do throws(ConfigurationError) {
      try calls.deleteNeighbor(address, on: interface)
    } catch {
      throw .refused(error)
    }
  }

  /// `ip neighbour flush { all | dev NAME }`
  func flushNeighbors(_ words: inout IPWords, _ calls: borrowing SystemCalls) throws(FailedCommand) {
    let word = words.next()
    let device = word == "dev" ? try words.value() : word
    guard let device else { throw FailedCommand("Flush requires arguments.", status: 1) }
    let interfaces = device == "all" ? Array(calls.stack.interfaces.indices) : [try vNIC(device, calls)]
    do throws(ConfigurationError) {
      for interface in interfaces { try calls.flushNeighbors(on: interface) }
    } catch {
      throw .refused(error)
    }
  }
}

/// `[ to ] ADDRESS [ lladdr MAC ] [ nud STATE ] dev NAME`
struct IPNeighborArguments {
  private var address: String?
  private var device: String?
  private(set) var mac: String?
  private(set) var lifetime = NeighborEntry.Lifetime.permanent

  init(_ words: inout IPWords) throws(FailedCommand) {
    while let word = words.next() {
      switch word {
      case "dev": device = try words.value()
      case "to": address = try words.value()
      case "lladdr": mac = try words.value()
      case "nud": lifetime = try Self.lifetime(try words.value())
      default:
        guard address == nil else { throw .garbage(word, expecting: "to") }
        address = word
      }
    }
  }

  private static func lifetime(_ state: String) throws(FailedCommand) -> NeighborEntry.Lifetime {
    switch state {
    case "permanent": .permanent
    case "reachable": .reachable
    case "stale": .stale
    default: throw FailedCommand("Error: argument \"\(state)\" is wrong: nud state is bad", status: 255)
    }
  }

  func destination() throws(FailedCommand) -> (address: IPAddress, device: String) {
    guard let text = address, let device else {
      throw FailedCommand("Device and destination are required arguments.", status: 255)
    }
    guard let address = IPAddress(text) else {
      throw FailedCommand("Error: any valid address is expected rather than \"\(text)\".", status: 1)
    }
    return (address, device)
  }
}
