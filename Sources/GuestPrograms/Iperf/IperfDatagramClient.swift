import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `iperf -c -u`: sends datagrams at a steady rate, and finally asks the server how many arrived.
struct IperfDatagramClient: Sendable, Equatable, StateRecord {
  private var flows: [Flow] = []
  private var started = Instant.zero
  private var nextReport = Instant.never
  private var owesHeader = true

  /// One flow of datagrams.
  struct Flow: Sendable, Equatable, StateRecord {
    var stream: IperfStream
    /// Datagrams sent, the last one included.
    var sent: Int64 = 0
    /// How often the last one has been sent, and when it will be sent again.
    var attempts: UInt8 = 0
    var nextAttempt = Instant.never
    /// ICMP errors received.
    var failures: UInt64 = 0

    static let fields = Fields(\IperfDatagramClient.Flow.stream, \.sent, \.attempts, \.nextAttempt, \.failures)

    var inconsistency: String? { sent >= 0 ? nil : "\(sent) datagrams sent" }
  }

  private static let attempts = 10
  /// Maximum datagrams sent at one instant.
  private static let burst = 256
  private static let patience = Duration.milliseconds(250)

  init() {}

  mutating func resume(_ event: ProgramEvent, _ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Wait {
    if flows.isEmpty { guard open(settings, calls) else { return .exit(1) } }
    if case .readable(let id) = event { receive(from: id, calls) }
    if event == .interrupted { return interrupt(calls) }
    for index in flows.indices where flows[index].stream.isRunning { send(index, settings, calls) }
    if calls.now >= nextReport { reportInterval(settings, calls) }
    for index in flows.indices { endIfDue(index, settings, calls) }
    guard flows.allSatisfy(\.stream.isClosed) else { return .socket(until: nextWake(settings)) }
    return finish(calls)
  }

  private mutating func open(_ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Bool {
    guard let target = settings.target else { return false }
    started = calls.now
    nextReport = settings.interval.map { calls.now + $0 } ?? .never
    let gap = IperfText.fixed(UInt128(settings.length) * 8_000_000, over: UInt128(settings.rate ?? 1), decimals: 2)
    calls.write(
      "\(IperfText.rule)Client connecting to \(target.address), UDP port \(settings.port)\n"
        + "Sending \(settings.length) byte datagrams, IPG target: \(gap) us (kalman adjust)\n"
        + "UDP buffer size: \(IperfText.size(UInt64(Socket.bufferLimit))) (default)\n\(IperfText.rule)")
    for number in 1...settings.streams { openFlow(number, target.address, settings, calls) }
    return flows.count == settings.streams
  }

  private mutating func openFlow(
    _ number: Int, _ target: IPAddress, _ settings: IperfSettings, _ calls: borrowing SystemCalls
  ) {
    guard let source = calls.sourceAddress(towards: target) else {
      return calls.writeError("connect failed: \(SendError.networkUnreachable.text)\n")
    }
    guard let socket = calls.openSocket(.udp), let port = calls.localPort(of: socket) else {
      return calls.writeError("bind failed: Address already in use\n")
    }
    var flow = Flow(stream: IperfStream(number: number, socket: socket))
    flow.stream.started = calls.now
    flows.append(flow)
    calls.write(IperfText.connected(flow.stream.name, (source, port), (target, settings.port)) + "\n")
  }

  /// Sends all datagrams that are due.
  private mutating func send(_ index: Int, _ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    let end = started + settings.time
    for _ in 0..<IperfDatagramClient.burst where settings.due(flows[index].stream.bytes, since: started) <= calls.now {
      if let amount = settings.amount, flows[index].stream.bytes >= amount { break }
      guard settings.amount != nil || calls.now < end else { break }
      flows[index].sent &+= 1
      guard emit(index, number: flows[index].sent, settings, calls) else { return }
      flows[index].stream.bytes &+= UInt64(settings.length)
    }
  }

  private mutating func emit(
    _ index: Int, number: Int64, _ settings: IperfSettings, _ calls: borrowing SystemCalls
  ) -> Bool {
    guard let target = settings.target else { return false }
    let header = IperfDatagram(number: number, at: calls.now)
    let pattern = IperfPattern.bytes
    do throws(SendError) {
      try calls.sendUDP(
        from: flows[index].stream.socket, to: Endpoint(target.address, port: settings.port), length: settings.length
      ) { bytes, start in
        bytes.store(pattern.span.bytes.extracting(0..<settings.length), at: start)
        header.emit(into: &bytes, at: start)
      }
      return true
    } catch {
      calls.writeError("write failed: \(error.text)\n")
      flows[index].stream.ended = flows[index].stream.ended ?? calls.now
      flows[index].stream.isClosed = true
      return false
    }
  }

  /// Repeats a flow's last datagram until the server answers.
  private mutating func endIfDue(_ index: Int, _ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    guard !flows[index].stream.isClosed, isOver(flows[index].stream, settings, at: calls.now),
      flows[index].stream.isRunning || calls.now >= flows[index].nextAttempt
    else { return }
    if flows[index].stream.isRunning { end(index, calls) }
    guard flows[index].attempts < IperfDatagramClient.attempts else { return giveUp(index, calls) }
    flows[index].attempts &+= 1
    flows[index].nextAttempt = calls.now + IperfDatagramClient.patience
    _ = emit(index, number: -flows[index].sent, settings, calls)
  }

  private func isOver(_ stream: IperfStream, _ settings: IperfSettings, at now: Instant) -> Bool {
    if !stream.isRunning { return true }
    return settings.amount.map { stream.bytes >= $0 } ?? (now >= started + settings.time)
  }

  private mutating func end(_ index: Int, _ calls: borrowing SystemCalls) {
    flows[index].stream.ended = calls.now
    flows[index].sent &+= 1
    tellHeader(calls)
    let time = calls.now - started
    if nextReport != .never, let rest = flows[index].stream.interval(until: time) { calls.write(rest.line + "\n") }
    calls.write(flows[index].stream.total(until: time) + "\n")
    calls.write("\(flows[index].stream.name) Sent \(flows[index].sent) datagrams\n")
  }

  private mutating func giveUp(_ index: Int, _ calls: borrowing SystemCalls) {
    if flows[index].failures > 0 { calls.writeError("read failed: Connection refused\n") }
    calls.writeError(
      "\(flows[index].stream.name) WARNING: did not receive ack of last datagram after "
        + "\(IperfDatagramClient.attempts) tries.\n")
    flows[index].stream.isClosed = true
  }

  /// The server's report, or an error.
  private mutating func receive(from id: SocketID, _ calls: borrowing SystemCalls) {
    guard let index = flows.firstIndex(where: { $0.stream.socket == id }) else { return }
    while let (isFailure, report) = calls.receive(
      from: id, { received, payload in (received.content != .datagram, IperfServerReport(parsing: payload)) })
    {
      if isFailure { flows[index].failures &+= 1 }
      guard !isFailure, let report, !flows[index].stream.isClosed, !flows[index].stream.isRunning else { continue }
      flows[index].stream.isClosed = true
      let name = flows[index].stream.name
      calls.write("\(name) Server Report:\n" + IperfText.datagramHeader)
      calls.write(
        IperfText.transfer(name, from: .zero, to: report.time, bytes: report.bytes) + report.counts.text + "\n")
    }
  }

  private func nextWake(_ settings: IperfSettings) -> Instant {
    var next = nextReport
    for flow in flows where !flow.stream.isClosed {
      guard flow.stream.isRunning else {
        next = min(next, flow.nextAttempt)
        continue
      }
      next = min(next, settings.due(flow.stream.bytes, since: started))
      if settings.amount == nil { next = min(next, started + settings.time) }
    }
    return next
  }

  private mutating func reportInterval(_ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    let time = calls.now - started
    nextReport = settings.interval.map { calls.now + $0 } ?? .never
    var sum: (bytes: UInt64, count: Int) = (0, 0)
    for index in flows.indices where flows[index].stream.isRunning {
      tellHeader(calls)
      guard let interval = flows[index].stream.interval(until: time) else { continue }
      calls.write(interval.line + "\n")
      sum = (sum.bytes &+ interval.bytes, sum.count + 1)
    }
    guard sum.count > 1, let length = settings.interval else { return }
    calls.write(IperfText.transfer(IperfText.sum, from: time - length, to: time, bytes: sum.bytes) + "\n")
  }

  private mutating func tellHeader(_ calls: borrowing SystemCalls) {
    if owesHeader { calls.write(IperfText.header) }
    owesHeader = false
  }

  private mutating func interrupt(_ calls: borrowing SystemCalls) -> Wait {
    for index in flows.indices where flows[index].stream.isRunning { end(index, calls) }
    return .exit(0)
  }

  private func finish(_ calls: borrowing SystemCalls) -> Wait {
    guard flows.count > 1 else { return .exit(0) }
    let end = flows.compactMap(\.stream.ended).max() ?? calls.now
    let (bytes, sent) = flows.reduce((UInt64(0), Int64(0))) { ($0.0 &+ $1.stream.bytes, $0.1 &+ $1.sent) }
    calls.write(IperfText.transfer(IperfText.sum, from: .zero, to: end - started, bytes: bytes) + "\n")
    calls.write("[SUM-\(flows.count)] Sent \(sent) datagrams\n")
    return .exit(0)
  }

  static let fields = Fields(\IperfDatagramClient.flows, \.started, \.nextReport, \.owesHeader)
}
