import NetworkStack
import SimulationKernel

/// What `-w` prints after a transfer.
enum CurlWriteOut {
  static func text(
    _ format: String, _ transfer: CurlTransfer, _ connections: Int, _ failure: CurlFailure?, at now: Instant
  ) -> String {
    var text = ""
    var rest = format[...]
    while let character = rest.popFirst() {
      switch (character, rest.first) {
      case ("\\", let next?):
        rest.removeFirst()
        text += escaped(next)
      case ("%", "%"):
        rest.removeFirst()
        text += "%"
      case ("%", "{"):
        let name = rest.dropFirst().prefix { $0 != "}" }
        rest = rest.dropFirst(name.count + 2)
        text += value(of: name, transfer, failure, at: now)
      default: text.append(character)
      }
    }
    return text
  }

  private static func escaped(_ character: Character) -> String {
    switch character {
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    default: "\\\(character)"
    }
  }

  /// Empty for a variable that there is not.
  private static func value(
    of name: Substring, _ transfer: CurlTransfer, _ failure: CurlFailure?, at now: Instant
  ) -> String {
    switch name {
    case "http_code", "response_code": padded(transfer.status)
    case "size_download": "\(transfer.downloaded)"
    case "size_header": "\(transfer.headSize)"
    case "size_request": "\(transfer.requestSize)"
    case "speed_download": "\(speed(transfer, at: now))"
    case "num_connects": transfer.isReused || transfer.connected == .never ? "0" : "1"
    case "remote_ip": transfer.remote.map { "\($0.address)" } ?? ""
    case "remote_port": transfer.remote.map { "\($0.port)" } ?? "0"
    case "local_ip": transfer.local.map { "\($0.address)" } ?? ""
    case "local_port": transfer.local.map { "\($0.port)" } ?? "0"
    case "content_type": transfer.contentType
    case "url", "url_effective": transfer.url.text
    case "http_version": transfer.hasHead ? "1.1" : "0"
    case "scheme": "HTTP"
    case "exitcode": "\(failure?.status ?? 0)"
    case "errormsg": failure?.message ?? ""
    default: time(name, transfer, at: now)
    }
  }

  private static func time(_ name: Substring, _ transfer: CurlTransfer, at now: Instant) -> String {
    switch name {
    case "time_total": transfer.time(now)
    case "time_namelookup": transfer.time(transfer.resolved)
    case "time_connect": transfer.time(transfer.connected)
    case "time_pretransfer": transfer.time(transfer.connected)
    case "time_starttransfer": transfer.time(transfer.answered)
    case "time_appconnect", "time_redirect": "0.000000"
    default: ""
    }
  }

  private static func padded(_ code: UInt16) -> String {
    String(repeating: "0", count: max(0, 3 - "\(code)".count)) + "\(code)"
  }

  /// Bytes a second.
  private static func speed(_ transfer: CurlTransfer, at now: Instant) -> UInt64 {
    let time = UInt64(max(0, (now - transfer.started).nanoseconds))
    guard time > 0 else { return 0 }
    let (high, low) = transfer.downloaded.multipliedFullWidth(by: 1_000_000_000)
    return high < time ? time.dividingFullWidth((high, low)).quotient : .max
  }
}
