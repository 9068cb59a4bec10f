import Packets
import SimulationKernel

/// An answer as dig prints it.
struct DigOutput {
  let query: DigQuery
  let reply: DNSMessage
  let server: IPv4Address
  let isOverTCP: Bool

  func text(after time: Duration, size: Int) -> String {
    if query.isShort {
      let from = query.identifies ? " from server \(server) in \(time.wholeMilliseconds) ms." : ""
      return reply.answers.map { "\($0.data)\(from)\n" }.joined()
    }
    return (query.showsComments ? ";; Got answer:\n" : "") + sections + statistics(time, size)
  }

  /// What `+qr` prints of the query.
  var sending: String { (query.showsComments ? ";; Sending:\n" : "") + sections }

  private var sections: String {
    (query.showsComments ? head : "") + question + (query.showsAnswer ? section("ANSWER", reply.answers) : "")
      + (query.showsAuthority ? section("AUTHORITY", reply.authorities) : "")
      + (query.showsAdditional ? section("ADDITIONAL", reply.additionals) : "")
  }

  private var head: String {
    let warning =
      reply.isResponse && reply.wantsRecursion && !reply.offersRecursion
      ? ";; WARNING: recursion requested but not available\n" : ""
    return """
      ;; ->>HEADER<<- opcode: \(operation), status: \(status), id: \(reply.identifier)
      ;; flags:\(flags); QUERY: \(reply.question == nil ? 0 : 1), ANSWER: \(reply.answers.count), \
      AUTHORITY: \(reply.authorities.count), ADDITIONAL: \(reply.additionals.count + (reply.extension == nil ? 0 : 1))
      \(warning)

      """ + extensionLines
  }

  private var operation: String {
    let names = ["QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE"]
    return names.indices.contains(Int(reply.operation))
      ? names[Int(reply.operation)] : "RESERVED\(reply.operation)"
  }

  private func statistics(_ time: Duration, _ size: Int) -> String {
    guard query.showsStatistics else { return "" }
    return """
      ;; Query time: \(time.wholeMilliseconds) msec
      ;; SERVER: \(server)#\(query.port)(\(server)) (\(isOverTCP ? "TCP" : "UDP"))
      ;; MSG SIZE  rcvd: \(size)


      """
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
    guard query.showsQuestion, let question = reply.question else { return "" }
    // The semicolon does not count.
    let line = ";" + DigOutput.columns("\(question.name)", "", "\(question.kind)", "\(question.type)", "")
    return (query.showsComments ? ";; QUESTION SECTION:\n" : "") + line + end
  }

  private func section(_ name: String, _ records: [DNSRecord]) -> String {
    guard !records.isEmpty else { return "" }
    let lines = records.map { record in
      DigOutput.columns(
        "\(record.name)", query.showsTime ? "\(record.timeToLive)" : "", query.showsClass ? "IN" : nil,
        "\(record.type)", "\(record.data)")
    }
    return (query.showsComments ? ";; \(name) SECTION:\n" : "") + lines.joined() + end
  }

  /// Behind a section.
  private var end: String { query.showsComments ? "\n" : "" }

  /// Names to column 24, the time to 32, the class to 40, the type to 48, as BIND's master style has it.
  private static func columns(_ name: String, _ time: String, _ kind: String?, _ type: String, _ data: String) -> String
  {
    var line = name
    var column = name.count
    let words = [(time.isEmpty ? nil : time, 24), (kind, 32), (type, 40), (data.isEmpty ? nil : data, 48)]
    for (word, start) in words {
      guard let word else { continue }
      line += gap(from: &column, to: start) + word
      column += word.count
    }
    return line + "\n"
  }

  /// Tabs and blanks up to a column, a blank at least.
  private static func gap(from column: inout Int, to target: Int) -> String {
    let target = max(target, column + 1)
    let tabs = target / 8 - column / 8
    let blanks = tabs > 0 ? target % 8 : target - column
    column = target
    return String(repeating: "\t", count: tabs) + String(repeating: " ", count: blanks)
  }
}
