public import OpenFlow

extension FlowWriter {
  /// As in `show` and `dump-ports-desc`, on several lines.
  public func text(_ port: OpenFlowPort) -> String {
    var text = " \(port.number)(\(port.name)): addr:\(port.hardwareAddress)\n"
    text += "     config:     \(names(port.configuration.rawValue, PortBits.configuration))\n"
    text += "     state:      \(names(port.state.rawValue, PortBits.state))\n"
    for (name, features) in [
      ("current:    ", port.current), ("advertised: ", port.advertised), ("supported:  ", port.supported),
      ("peer:       ", port.peer),
    ] where !features.isEmpty {
      text += "     \(name)\(names(features.rawValue, PortBits.features))\n"
    }
    return text + "     speed: \(port.currentSpeed / 1000) Mbps now, \(port.maximumSpeed / 1000) Mbps max\n"
  }

  /// As in `dump-ports`.
  public func text(_ statistics: PortStatistics) -> String {
    func text(_ value: UInt64) -> String { value == .max ? "?" : "\(value)" }
    let port = ports.text(of: statistics.port, byName: byName)
    let padding = statistics.port.rawValue < 10 ? " " : ""
    return "  port \(padding)\(port): rx pkts=\(text(statistics.receivedPackets)), "
      + "bytes=\(text(statistics.receivedBytes)), drop=\(text(statistics.receiveDropped)), "
      + "errs=\(text(statistics.receiveErrors)), frame=\(text(statistics.frameErrors)), "
      + "over=\(text(statistics.overrunErrors)), crc=\(text(statistics.checksumErrors))\n"
      + "           tx pkts=\(text(statistics.sentPackets)), bytes=\(text(statistics.sentBytes)), "
      + "drop=\(text(statistics.sendDropped)), errs=\(text(statistics.sendErrors)), "
      + "coll=\(text(statistics.collisions))\n           duration=\(statistics.duration.text)\n"
  }

  private func names(_ bits: UInt32, _ names: [String?]) -> String {
    let words = (0..<32).filter { bits >> UInt32($0) & 1 == 1 }.map { bit in
      (bit < names.count ? names[bit] : nil) ?? "0x\(String(1 << UInt32(bit), radix: 16))"
    }
    return words.isEmpty ? "0" : words.joined(separator: " ")
  }
}

/// The names of bits, by their number.
private enum PortBits {
  static let configuration: [String?] = ["PORT_DOWN", nil, "NO_RECV", nil, nil, "NO_FWD", "NO_PACKET_IN"]
  static let state: [String?] = ["LINK_DOWN", "BLOCKED", "LIVE"]
  static let features: [String?] = [
    "10MB-HD", "10MB-FD", "100MB-HD", "100MB-FD", "1GB-HD", "1GB-FD", "10GB-FD", "40GB-FD", "100GB-FD", "1TB-FD",
    "OTHER", "COPPER", "FIBER", "AUTO_NEG", "AUTO_PAUSE", "AUTO_PAUSE_ASYM",
  ]
}
