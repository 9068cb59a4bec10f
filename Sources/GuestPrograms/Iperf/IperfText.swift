import Packets
import SimulationKernel

/// The lines that iperf prints.
enum IperfText {
  static let rule = String(repeating: "-", count: 60) + "\n"
  static let header = "[ ID] Interval       Transfer     Bandwidth\n"
  static let datagramHeader = "[ ID] Interval       Transfer     Bandwidth        Jitter   Lost/Total Datagrams\n"
  static let sum = "[SUM]"

  /// `[  3]`
  static func name(_ number: Int) -> String { "[\(padded(String(number), to: 3))]" }

  /// `[  1] 0.0000-1.0000 sec   112 MBytes   941 Mbits/sec`, without the line's end.
  static func transfer(_ name: String, from start: Duration, to end: Duration, bytes: UInt64) -> String {
    let length = UInt128(max(1, (end - start).nanoseconds))
    let rate = UInt64(clamping: UInt128(bytes) * 8_000_000_000 / length)
    return "\(name) \(start.seconds(decimals: 4))-\(end.seconds(decimals: 4)) sec  \(size(bytes))s  "
      + "\(scaled(rate, base: 1000, units: ["bits", "Kbits", "Mbits", "Gbits", "Tbits"]))/sec"
  }

  /// `8.00 MByte`
  static func size(_ bytes: UInt64) -> String {
    scaled(bytes, base: 1024, units: ["Byte", "KByte", "MByte", "GByte", "TByte"])
  }

  /// `[  1] local 10.0.0.1 port 49152 connected with 10.0.0.2 port 5001`, without the line's end.
  static func connected(
    _ name: String, _ local: (address: IPAddress, port: UInt16), _ remote: (address: IPAddress, port: UInt16)
  ) -> String {
    "\(name) local \(local.address) port \(local.port) connected with \(remote.address) port \(remote.port)"
  }

  /// Three digits and their unit, at least four characters wide.
  private static func scaled(_ value: UInt64, base: UInt128, units: [String]) -> String {
    var (unit, index) = (UInt128(1), 0)
    while UInt128(value) >= base * unit, index + 1 < units.count { (unit, index) = (unit * base, index + 1) }
    let thousandths = UInt128(value) * 1000 / unit
    let decimals = thousandths < 9_995 ? 2 : thousandths < 99_950 ? 1 : 0
    return "\(padded(fixed(UInt128(value), over: unit, decimals: decimals), to: 4)) \(units[index])"
  }

  /// A quotient with a fixed number of decimals, rounded half up.
  static func fixed(_ value: UInt128, over unit: UInt128, decimals: Int) -> String {
    var scale: UInt128 = 1
    for _ in 0..<decimals { scale *= 10 }
    let rounded = (value * scale * 2 + unit) / (2 * unit)
    guard decimals > 0 else { return String(rounded) }
    return "\(rounded / scale)." + String(String(rounded % scale + scale).dropFirst())
  }

  static func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// A share in percent with two significant digits, as C's `%.2g` prints it.
  static func percentage(_ part: UInt64, of whole: UInt64) -> String {
    guard part > 0, whole > 0 else { return "0" }
    let (value, total) = (UInt128(part) * 100, UInt128(whole))
    guard value * 10 < 995 * total else { return "1e+02" }
    var (shifted, decimals) = (value, 0)
    while shifted * 100 < 995 * total, decimals < 6 { (shifted, decimals) = (shifted * 10, decimals + 1) }
    let text = fixed(value, over: total, decimals: decimals)
    guard text.contains(".") else { return text }
    let kept = text.reversed().drop { $0 == "0" }
    return String((kept.first == "." ? kept.dropFirst() : kept).reversed())
  }
}
