import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `ss` of iproute2: the guest's sockets, laid out as for a pipe.
struct SocketStatistics: CommandLineProgram {
  static let registeredName = "ss"

  private var (showsTCP, showsUDP) = (false, false)
  private var (onlyListening, showsAll, isNumeric, showsDetails) = (false, false, false, false)
  private var (showsSummary, showsOwners) = (false, false)

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var parser = OptionParser(
      "ss", arguments, short: "tulanisp46H",
      long: ["tcp", "udp", "listening", "all", "numeric", "info", "summary", "processes", "ipv4", "ipv6"])
    while let argument = try SocketStatistics.next(&parser) {
      switch argument {
      case .option("t", _), .option("tcp", _): showsTCP = true
      case .option("u", _), .option("udp", _): showsUDP = true
      case .option("l", _), .option("listening", _): onlyListening = true
      case .option("a", _), .option("all", _): showsAll = true
      case .option("n", _), .option("numeric", _): isNumeric = true
      case .option("i", _), .option("info", _): showsDetails = true
      case .option("s", _), .option("summary", _): showsSummary = true
      case .option("p", _), .option("processes", _): showsOwners = true
      case .option, .operand:
        throw FailedCommand(
          "ss: Polder's knows the options -t, -u, -l, -a, -n, -i, -p and -s, and no filters", status: 255)
      }
    }
    if !showsTCP, !showsUDP, !showsSummary { (showsTCP, showsUDP) = (true, true) }
  }

  private static func next(_ parser: inout OptionParser) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw FailedCommand(error.message, status: 255)
    }
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if showsOwners, event == .started {
      calls.requestPrograms()
      return .timer(.never)
    }
    if showsSummary { calls.write(SocketSummary(calls).text) }
    guard showsTCP || showsUDP else { return .exit(0) }
    let owners = showsOwners ? SocketOwners(calls) : nil
    let rows = (showsUDP ? datagramRows(calls, owners) : []) + (showsTCP ? streamRows(calls, owners) : [])
    let heading = Row(
      netID: "Netid", state: "State", received: "Recv-Q", sent: "Send-Q", local: ("Local Address", "Port"),
      remote: ("Peer Address", "Port"), process: "Process")
    calls.write(SocketTable.text([heading] + rows, hasNetID: showsTCP && showsUDP))
    return .exit(0)
  }

  private func datagramRows(_ calls: borrowing SystemCalls, _ owners: SocketOwners?) -> [Row] {
    guard onlyListening || showsAll else { return [] }
    return calls.stack.sockets.all.values.filter { $0.kind == .udp }.map { socket in
      Row(
        netID: "udp", state: "UNCONN", received: "\(socket.receivedBytes)", sent: "0",
        local: ("0.0.0.0", port(socket.localPort)), remote: ("0.0.0.0", "*"),
        process: owners?.text(of: socket.id) ?? "")
    }
  }

  private func streamRows(_ calls: borrowing SystemCalls, _ owners: SocketOwners?) -> [Row] {
    let listeners = onlyListening || showsAll ? calls.stack.tcp.listeners.values : []
    let connections = onlyListening ? [] : calls.stack.tcp.all
    return listeners.map { listener in
      Row(
        netID: "tcp", state: "LISTEN", received: "\(calls.status(of: listener.id)?.readable ?? 0)",
        sent: "\(listener.backlog)", local: ("0.0.0.0", port(listener.port)), remote: ("0.0.0.0", "*"),
        process: owners?.text(of: listener.id) ?? "")
    }
      + connections.compactMap { flow, entry in
        var row = row(flow, calls.status(of: entry.id))
        row?.process = owners?.text(of: entry.id) ?? ""
        if showsDetails { row?.details = entry.connection.details(calls.stack.tcp.settings.congestionControl) }
        return row
      }
  }

  private func row(_ flow: TCPFlow, _ status: TCPStatus?) -> Row? {
    guard let status, showsAll || status.state.isShownAlways else { return nil }
    return Row(
      netID: "tcp", state: "\(status.state)", received: "\(status.readable)", sent: "\(status.unacknowledged)",
      local: (text(flow.local.address), port(flow.local.port)),
      remote: (text(flow.remote.address), port(flow.remote.port)))
  }

  private func text(_ address: IPAddress) -> String { address.v6 == nil ? "\(address)" : "[\(address)]" }
  private func port(_ number: UInt16) -> String { (isNumeric ? nil : ServiceName.name(of: number)) ?? "\(number)" }

  static let fields = Fields(
    \SocketStatistics.showsTCP, \.showsUDP, \.onlyListening, \.showsAll, \.isNumeric, \.showsDetails, \.showsSummary,
    \.showsOwners)
}

extension TCPState {
  /// Whether `ss` lists it without `-a`.
  fileprivate var isShownAlways: Bool {
    switch self {
    case .closed, .listen, .timeWait, .synReceived: false
    case .synSent, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck: true
    }
  }
}

/// A line of ss.
private struct Row {
  var netID: String
  var state: String
  var received: String
  var sent: String
  var local: (address: String, port: String)
  var remote: (address: String, port: String)
  var process = ""
  /// A separate line below, or empty.
  var details = ""

  var cells: [String] {
    [netID, state, received, sent, local.address, local.port, remote.address, remote.port, process]
  }
}

/// Columns as wide as their content; addresses are right-aligned at the colon.
private enum SocketTable {
  private static let addresses = [4, 6]

  static func text(_ rows: [Row], hasNetID: Bool) -> String {
    let cells = rows.map { hasNetID ? $0.cells : [""] + $0.cells.dropFirst() }
    let widths = (0..<9).map { column in cells.map { $0[column].count }.max() ?? 0 }
    return zip(rows, cells).map { whole, row in
      var line = ""
      for (column, cell) in row.enumerated() where hasNetID || column > 0 {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += addresses.contains(column) ? padding + cell + ":" : cell + padding
        if column < 4 || column == 5 { line += " " }
      }
      return line + "\n" + whole.details
    }.joined()
  }
}
