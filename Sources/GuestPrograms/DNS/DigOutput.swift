import Packets
import SimulationKernel

/// An answer as dig prints it.
struct DigOutput {
  let settings: DigSettings
  let reply: DNSMessage
  let server: IPv4Address
  let isOverTCP: Bool

  func text(after time: Duration, size: Int) -> String {
    if settings.isShort { return reply.answers.map { "\($0.data)\n" }.joined() }
    let head = """

      ; <<>> DiG (Polder) <<>> \(settings.words)
      ;; global options: +cmd
      ;; Got answer:
      ;; ->>HEADER<<- opcode: QUERY, status: \(status), id: \(reply.identifier)
      ;; flags:\(flags); QUERY: \(reply.question == nil ? 0 : 1), ANSWER: \(reply.answers.count), \
      AUTHORITY: \(reply.authorities.count), ADDITIONAL: \(reply.additionals.count + (reply.extension == nil ? 0 : 1))

      """
    let warning =
      settings.wantsRecursion && !reply.offersRecursion ? ";; WARNING: recursion requested but not available\n" : ""
    let tail = """
      ;; Query time: \(time.wholeMilliseconds) msec
      ;; SERVER: \(server)#53(\(server)) (\(isOverTCP ? "TCP" : "UDP"))
      ;; MSG SIZE  rcvd: \(size)


      """
    return head + warning + "\n" + extensionLines + question + section("ANSWER", reply.answers)
      + section("AUTHORITY", reply.authorities) + section("ADDITIONAL", reply.additionals) + tail
  }

  /// BADVERS is 16: it has a bit in the OPT record.
  private var status: String {
    guard let upper = reply.extension?.extendedCode, upper > 0 else { return "\(reply.code)" }
    let code = Int(upper) << 4 | Int(reply.code.rawValue)
    return code == 16 ? "BADVERS" : "RESERVED\(code)"
  }

  private var extensionLines: String {
    guard let found = reply.extension else { return "" }
    let flags = found.acceptsSecurity ? " do" : ""
    return ";; OPT PSEUDOSECTION:\n; EDNS: version: \(found.version), flags:\(flags); udp: \(found.payloadSize)\n"
  }

  private var flags: String {
    let all = [
      (reply.isResponse, "qr"), (reply.isAuthoritative, "aa"), (reply.isTruncated, "tc"), (reply.wantsRecursion, "rd"),
      (reply.offersRecursion, "ra"),
    ]
    return all.filter(\.0).map { " \($1)" }.joined()
  }

  private var question: String {
    guard let question = reply.question else { return "" }
    return ";; QUESTION SECTION:\n" + DigOutput.columns(";\(question.name)", "", "IN", "\(question.type)", "") + "\n"
  }

  private func section(_ name: String, _ records: [DNSRecord]) -> String {
    guard !records.isEmpty else { return "" }
    let lines = records.map {
      DigOutput.columns("\($0.name)", "\($0.timeToLive)", "IN", "\($0.type)", "\($0.data)")
    }
    return ";; \(name) SECTION:\n" + lines.joined() + "\n"
  }

  /// Names to column 24, the time to 32, the class to 40, the type to 48, with tabs, as BIND's master style has it.
  private static func columns(_ name: String, _ time: String, _ kind: String, _ type: String, _ data: String) -> String
  {
    var line = tabbed(name, to: 24)
    line = tabbed(line + time, to: 32, from: column(line) + time.count)
    line += kind + "\t" + type
    return (data.isEmpty ? line : line + "\t" + data) + "\n"
  }

  private static func tabbed(_ text: String, to column: Int, from start: Int? = nil) -> String {
    let start = start ?? text.count
    guard start < column else { return text + (start == column ? "" : " ") }
    return text + String(repeating: "\t", count: (column - start + 7) / 8)
  }

  private static func column(_ text: String) -> Int {
    text.reduce(0) { $1 == "\t" ? ($0 / 8 + 1) * 8 : $0 + 1 }
  }
}
