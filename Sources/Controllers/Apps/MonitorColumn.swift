import OpenFlow
import SimulationKernel

/// A column of what the monitor prints.
struct MonitorColumn {
  var title: String
  var isText: Bool

  init(_ title: String, isText: Bool = false) { (self.title, self.isText) = (title, isText) }

  static let ports = [
    MonitorColumn("kind", isText: true), MonitorColumn("time"), MonitorColumn("switch"), MonitorColumn("port"),
    MonitorColumn("rx-packets"), MonitorColumn("rx-bytes"), MonitorColumn("rx-dropped"), MonitorColumn("tx-packets"),
    MonitorColumn("tx-bytes"), MonitorColumn("tx-dropped"),
  ]

  static let flows = [
    MonitorColumn("kind", isText: true), MonitorColumn("time"), MonitorColumn("switch"), MonitorColumn("table"),
    MonitorColumn("priority"), MonitorColumn("cookie"), MonitorColumn("packets"), MonitorColumn("bytes"),
    MonitorColumn("match", isText: true),
  ]

  /// Rows below their titles, numbers to the right.
  static func table(_ columns: [MonitorColumn], _ rows: [[String]]) -> [String] {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (index, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        line += (index == 0 ? "" : "  ") + (columns[index].isText ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// As RFC 4180 has it: a field with a comma or a quotation mark stands between quotation marks.
  static func csv(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" }) else { return cell }
    return "\"" + cell.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}

extension PortStatistics {
  /// A counter that the switch does not have is empty.
  func cells(_ datapath: DatapathID, _ now: Instant) -> [String] {
    ["port", (now - .zero).seconds(decimals: 3), "\(datapath)", "\(port)"]
      + [receivedPackets, receivedBytes, receiveDropped, sentPackets, sentBytes, sendDropped]
      .map { $0 == .max ? "" : "\($0)" }
  }
}

extension FlowStatistics {
  func cells(_ datapath: DatapathID, _ now: Instant) -> [String] {
    [
      "flow", (now - .zero).seconds(decimals: 3), "\(datapath)", "\(table)", "\(priority)",
      "0x" + String(cookie, radix: 16), "\(packetCount)", "\(byteCount)", "\(match)",
    ]
  }
}
