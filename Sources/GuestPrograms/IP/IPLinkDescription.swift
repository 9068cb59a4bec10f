import Guests
import NetworkStack

/// What `ip link` shows of an interface.
struct IPLinkDescription {
  let index: Int
  let name: String
  let flags: String
  let mtu: Int
  let discipline: String
  let state: String
  let type: String
  let mac: String
  let broadcast: String
  /// Nil for the loopback interface.
  let interface: Int?

  /// The loopback interface, which every guest has.
  static let loopback = IPLinkDescription(
    index: 1, name: "lo", flags: "LOOPBACK,UP,LOWER_UP", mtu: 65_536, discipline: "noqueue", state: "UNKNOWN",
    type: "loopback", mac: "00:00:00:00:00:00", broadcast: "00:00:00:00:00:00", interface: nil)

  private init(
    index: Int, name: String, flags: String, mtu: Int, discipline: String, state: String, type: String, mac: String,
    broadcast: String, interface: Int?
  ) {
    (self.index, self.name, self.flags, self.mtu) = (index, name, flags, mtu)
    (self.discipline, self.state, self.type) = (discipline, state, type)
    (self.mac, self.broadcast, self.interface) = (mac, broadcast, interface)
  }

  init(_ interface: Interface, _ position: Int) {
    let isLive = interface.isUp && interface.hasCarrier
    let carrier = interface.isUp && !interface.hasCarrier ? "NO-CARRIER," : ""
    let up = interface.isUp ? ",UP" + (isLive ? ",LOWER_UP" : "") : ""
    self.init(
      index: position + 2, name: interface.name, flags: carrier + "BROADCAST,MULTICAST" + up, mtu: interface.mtu,
      discipline: "pfifo_fast", state: isLive ? "UP" : "DOWN", type: "ether", mac: "\(interface.mac)",
      broadcast: "ff:ff:ff:ff:ff:ff", interface: position)
  }

  /// The loopback interface, then the vNICs.
  static func all(of stack: Stack) -> [IPLinkDescription] {
    [loopback] + stack.interfaces.enumerated().map { IPLinkDescription($1, $0) }
  }

  private var start: String { "\(index): \(name): <\(flags)> mtu \(mtu) " }

  /// The line of `ip link`, and the second one with the MAC address.
  var linkLines: String {
    start + "qdisc \(discipline) state \(state) mode DEFAULT group default qlen 1000\n" + hardwareLine
  }
  var addressLine: String { start + "qdisc \(discipline) state \(state) group default qlen 1000\n" }
  var shortAddressLine: String { start + "state \(state) qlen 1000\n" }
  var hardwareLine: String { "    link/\(type) \(mac) brd \(broadcast)\n" }

  /// The first two columns of the brief form.
  var briefStart: String { name.padded(to: 16) + " " + state.padded(to: 14) + " " }
  var briefLine: String { briefStart + "\(mac) <\(flags)> \n" }
}

extension String {
  /// Padded with spaces to a width.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
