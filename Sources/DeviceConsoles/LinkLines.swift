import Packets

/// A port or the bridge itself as `ip link` and `bridge link` describe them.
struct LinkLines {
  let index: Int
  let name: String
  let address: MACAddress
  var mtu: Int
  var isEnabled = true
  var hasCarrier: Bool
  /// The bridge that the port belongs to.
  var master: String?
  var discipline = "pfifo_fast"

  var flags: String {
    let carrier = isEnabled && !hasCarrier ? "NO-CARRIER," : ""
    let up = isEnabled ? ",UP" + (hasCarrier ? ",LOWER_UP" : "") : ""
    return "<\(carrier)BROADCAST,MULTICAST\(up)>"
  }

  private var state: String { isEnabled && hasCarrier ? "UP" : "DOWN" }
  private var masterText: String { master.map { "master \($0) " } ?? "" }

  /// The two lines of `ip link`.
  var linkLines: String {
    "\(index): \(name): \(flags) mtu \(mtu) qdisc \(discipline) \(masterText)state \(state) mode DEFAULT group default "
      + "qlen 1000\n    link/ether \(address) brd ff:ff:ff:ff:ff:ff\n"
  }

  /// The line of `ip -br link`.
  var briefLine: String { "\(padded(name, 16)) \(padded(state, 14)) \(address) \(flags) \n" }

  /// The beginning of the line of `bridge link`.
  var bridgeStart: String { "\(index): \(name): \(flags) mtu \(mtu) \(masterText)" }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
