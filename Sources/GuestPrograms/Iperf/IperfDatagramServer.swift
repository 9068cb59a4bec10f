import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `iperf -s -u`: counts the datagrams of any number of clients, and reports to each at its end how many arrived.
struct IperfDatagramServer: Sendable, Equatable, StateRecord {
  private var socket: SocketID?
  private var flows: [Flow] = []
  /// Reports of ended flows, kept for clients that ask again; the most recent last.
  private var ended: [Ended] = []
  private var accepted = 0
  private var owesHeader = true

  struct Flow: Sendable, Equatable, StateRecord {
    var stream: IperfStream
    let client: Endpoint
    var counts = IperfDatagramCounts()
    var nextReport: Instant

    static let fields = Fields(\IperfDatagramServer.Flow.stream, \.client, \.counts, \.nextReport)
  }

  struct Ended: Sendable, Equatable, StateRecord {
    let client: Endpoint
    let report: IperfServerReport

    static let fields = Fields(\IperfDatagramServer.Ended.client, \.report)
  }

  /// The limit on flows being counted, and on ended ones that are remembered.
  private static let limit = 1024

  init() {}

  mutating func resume(_ event: ProgramEvent, _ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Wait {
    guard let socket = socket ?? open(settings, calls) else {
      calls.writeError("bind failed: Address already in use\n")
      return .exit(1)
    }
    while let (received, datagram) = calls.receive(
      from: socket, { received, payload in (received, IperfDatagram(parsing: payload)) })
    {
      guard received.content == .datagram, let datagram else { continue }
      note(datagram, received, settings, socket, calls)
    }
    if event == .interrupted { return interrupt(calls) }
    return .socket(until: settings.interval == nil ? .never : report(settings, calls))
  }

  private mutating func open(_ settings: IperfSettings, _ calls: borrowing SystemCalls) -> SocketID? {
    socket = calls.openSocket(.udp, port: settings.port)
    guard socket != nil else { return nil }
    calls.write(
      "\(IperfText.rule)Server listening on UDP port \(settings.port)\n"
        + "UDP buffer size: \(IperfText.size(UInt64(Socket.bufferLimit))) (default)\n\(IperfText.rule)")
    return socket
  }

  private mutating func note(
    _ datagram: IperfDatagram, _ received: Received, _ settings: IperfSettings, _ socket: SocketID,
    _ calls: borrowing SystemCalls
  ) {
    let known = flows.firstIndex { $0.client == received.source }
    guard datagram.number >= 0 else { return finish(known, datagram, received, socket, calls) }
    guard let index = known ?? begin(datagram, received, settings, socket, calls) else { return }
    flows[index].counts.note(datagram, at: received.arrived)
    flows[index].stream.bytes &+= UInt64(received.length)
  }

  /// Starts a flow with its first datagram; nil for a late datagram of an ended flow, or beyond the limit.
  private mutating func begin(
    _ datagram: IperfDatagram, _ received: Received, _ settings: IperfSettings, _ socket: SocketID,
    _ calls: borrowing SystemCalls
  ) -> Int? {
    guard flows.count < IperfDatagramServer.limit,
      datagram.number == 1 || !ended.contains(where: { $0.client == received.source })
    else { return nil }
    ended.removeAll { $0.client == received.source }
    accepted += 1
    var stream = IperfStream(number: accepted, socket: socket)
    stream.started = received.arrived
    let next = settings.interval.map { received.arrived + $0 } ?? .never
    flows.append(Flow(stream: stream, client: received.source, nextReport: next))
    let (local, remote) = (received.destination, received.source)
    calls.write(
      IperfText.connected(stream.name, (local.address, settings.port), (remote.address, remote.port)) + "\n")
    return flows.count - 1
  }

  /// Handles a flow's last datagram, or a repetition of it.
  private mutating func finish(
    _ known: Int?, _ last: IperfDatagram, _ received: Received, _ socket: SocketID, _ calls: borrowing SystemCalls
  ) {
    if let index = known { end(index, after: last, at: received.arrived, calls) }
    guard let report = ended.last(where: { $0.client == received.source })?.report else { return }
    // A client that cannot be reached asks again.
    try? calls.sendUDP(from: socket, to: received.source, length: IperfServerReport.length) { bytes, start in
      last.emit(into: &bytes, at: start)
      report.emit(into: &bytes, at: start + IperfDatagram.headerLength)
    }
  }

  private mutating func end(
    _ index: Int, after last: IperfDatagram, at now: Instant, _ calls: borrowing SystemCalls
  ) {
    flows[index].counts.end(after: -(last.number &+ 1))
    let time = now - (flows[index].stream.started ?? now)
    tellTotal(index, until: time, calls)
    let flow = flows.remove(at: index)
    if ended.count >= IperfDatagramServer.limit { ended.removeFirst() }
    ended.append(
      Ended(
        client: flow.client,
        report: IperfServerReport(bytes: flow.stream.bytes, time: time, counts: flow.counts.sums)))
  }

  private mutating func tellTotal(_ index: Int, until time: Duration, _ calls: borrowing SystemCalls) {
    if flows[index].nextReport != .never { tellInterval(index, until: time, calls) }
    tellHeader(calls)
    let sums = flows[index].counts.sums
    calls.write(flows[index].stream.total(until: time) + sums.text + "\n")
    guard sums.outOfOrder > 0 else { return }
    calls.write(
      "\(flows[index].stream.name) \(Duration.zero.seconds(decimals: 4))-\(time.seconds(decimals: 4)) sec  "
        + "\(sums.outOfOrder) datagrams received out-of-order\n")
  }

  private mutating func tellInterval(_ index: Int, until time: Duration, _ calls: borrowing SystemCalls) {
    guard let interval = flows[index].stream.interval(until: time) else { return }
    tellHeader(calls)
    calls.write(interval.line + flows[index].counts.news().text + "\n")
  }

  /// Reports the intervals that have ended. Returns when the next one ends.
  private mutating func report(_ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Instant {
    var next = Instant.never
    for index in flows.indices {
      if flows[index].nextReport <= calls.now, let interval = settings.interval {
        flows[index].nextReport = calls.now + interval
        tellInterval(index, until: calls.now - (flows[index].stream.started ?? calls.now), calls)
      }
      next = min(next, flows[index].nextReport)
    }
    return next
  }

  private mutating func tellHeader(_ calls: borrowing SystemCalls) {
    if owesHeader { calls.write(IperfText.datagramHeader) }
    owesHeader = false
  }

  private mutating func interrupt(_ calls: borrowing SystemCalls) -> Wait {
    for index in flows.indices {
      tellTotal(index, until: calls.now - (flows[index].stream.started ?? calls.now), calls)
    }
    return .exit(0)
  }

  static let fields = Fields(\IperfDatagramServer.socket, \.flows, \.ended, \.accepted, \.owesHeader)
}
