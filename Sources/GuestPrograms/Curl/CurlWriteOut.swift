import Guests
import NetworkStack
import SimulationKernel

/// What `-w` writes after a transfer (curl(1), *--write-out*).
struct CurlWriteOut {
  private let settings: CurlSettings
  private let transfer: CurlTransfer
  private let failure: CurlFailure?
  private let now: Instant
  private var output = ""
  private var errors = ""
  /// What `%{stderr}` and `%{stdout}` switch.
  private var writesErrors = false

  init(_ settings: CurlSettings, _ transfer: CurlTransfer, _ failure: CurlFailure?, at now: Instant) {
    self.settings = settings
    self.transfer = transfer
    self.failure = failure
    self.now = now
    format(settings.writeOut[...])
  }

  func write(_ calls: borrowing SystemCalls) {
    if !errors.isEmpty { calls.writeError(errors) }
    calls.write(output)
  }

  private mutating func format(_ format: Substring) {
    var rest = format
    while let character = rest.popFirst() {
      switch (character, rest.first) {
      case ("\\", let next?):
        rest.removeFirst()
        say(CurlWriteOut.escaped(next))
      case ("%", "%"):
        rest.removeFirst()
        say("%")
      case ("%", "{"):
        guard let end = rest.firstIndex(of: "}") else {
          say("%{")
          rest.removeFirst()
          continue
        }
        let name = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if name == "onerror", failure == nil { return }
        sayVariable(name)
      default: say(String(character))
      }
    }
  }

  private mutating func say(_ text: String) {
    if writesErrors { errors += text } else { output += text }
  }

  private static func escaped(_ character: Character) -> String {
    switch character {
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    default: "\\\(character)"
    }
  }

  private mutating func sayVariable(_ name: Substring) {
    switch name {
    case "stderr": writesErrors = true
    case "stdout": writesErrors = false
    case "onerror": break
    default:
      if let value = number(name) ?? text(name) ?? time(name) {
        say(value)
      } else {
        errors += "curl: unknown --write-out variable: '\(name)'\n"
      }
    }
  }

  private func number(_ name: Substring) -> String? {
    switch name {
    case "http_code", "response_code": CurlWriteOut.padded(transfer.status)
    case "http_connect": "000"
    case "size_download": "\(transfer.downloaded)"
    case "size_upload": "\(transfer.uploaded)"
    case "size_header": "\(transfer.headSize)"
    case "size_request": "\(transfer.requestSize)"
    case "speed_download": "\(speed(transfer.downloaded))"
    case "speed_upload": "\(speed(UInt64(transfer.uploaded)))"
    case "num_connects": "\(transfer.connected == .never && transfer.redirects == 0 ? 0 : transfer.connections)"
    case "num_headers": "\(transfer.fieldCount)"
    case "num_redirects": "\(transfer.redirects)"
    case "num_certs", "ssl_verify_result", "proxy_ssl_verify_result": "0"
    case "remote_port": transfer.remote.map { "\($0.port)" } ?? "0"
    case "local_port": transfer.local.map { "\($0.port)" } ?? "0"
    case "urlnum": "\(transfer.number)"
    case "exitcode": "\(failure?.status ?? 0)"
    default: nil
    }
  }

  private func text(_ name: Substring) -> String? {
    switch name {
    case "remote_ip": transfer.remote.map { "\($0.address)" } ?? ""
    case "local_ip": transfer.local.map { "\($0.address)" } ?? ""
    case "content_type": transfer.contentType
    case "url": settings.urls[transfer.number]
    case "url_effective": transfer.url.text
    case "redirect_url":
      settings.followsRedirects && failure == nil
        ? "" : transfer.location.flatMap { try? transfer.url.following($0).text } ?? ""
    case "method": transfer.method(settings)
    case "referer": settings.referrer
    case "filename_effective": fileName
    case "http_version": transfer.hasHead ? "1.1" : "0"
    case "scheme": "HTTP"
    case "errormsg": failure?.message ?? ""
    case "certs", "ftp_entry_path": ""
    default: nil
    }
  }

  private var fileName: String {
    guard settings.outputs.indices.contains(transfer.number) else { return "" }
    let name = settings.outputs[transfer.number]
    return name.isEmpty ? transfer.url.fileName : name
  }

  private func time(_ name: Substring) -> String? {
    let time: Duration
    switch name {
    case "time_total": time = now - transfer.started
    case "time_namelookup": time = transfer.time(transfer.resolved, transfer.earlier.resolved)
    case "time_connect", "time_pretransfer": time = transfer.time(transfer.connected, transfer.earlier.connected)
    case "time_starttransfer": time = transfer.time(transfer.answered, transfer.earlier.answered)
    case "time_redirect": time = transfer.began - transfer.started
    case "time_appconnect": time = .zero
    default: return nil
    }
    return time.seconds(decimals: 6)
  }

  private static func padded(_ code: UInt16) -> String {
    String(repeating: "0", count: max(0, 3 - "\(code)".count)) + "\(code)"
  }

  /// Bytes a second.
  private func speed(_ bytes: UInt64) -> UInt64 {
    let time = UInt64(max(0, (now - transfer.started).nanoseconds))
    guard time > 0 else { return 0 }
    let (high, low) = bytes.multipliedFullWidth(by: 1_000_000_000)
    return high < time ? time.dividingFullWidth((high, low)).quotient : .max
  }
}
