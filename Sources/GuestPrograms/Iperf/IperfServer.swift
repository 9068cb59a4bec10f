import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `iperf -s`: receives from any number of clients, and reports how much.
struct IperfServer: Sendable, Equatable, StateRecord {
  private var listener: SocketID?
  private var connections: [Connection] = []
  private var groups: [Group] = []
  private var accepted = 0
  private var owesHeader = true

  /// An open connection.
  struct Connection: Sendable, Equatable, StateRecord {
    var stream: IperfStream
    let client: IPAddress
    var nextReport: Instant

    static let fields = Fields(\IperfServer.Connection.stream, \.client, \.nextReport)
  }

  /// A client's concurrent connections, at least one of which is open.
  struct Group: Sendable, Equatable, StateRecord {
    let client: IPAddress
    let started: Instant
    var count: UInt32 = 0
    /// The totals of those that have ended.
    var bytes: UInt64 = 0

    static let fields = Fields(\IperfServer.Group.client, \.started, \.count, \.bytes)
  }

  init() {}

  mutating func resume(_ event: ProgramEvent, _ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Wait {
    guard let listener = listener ?? open(settings, calls) else {
      calls.writeError("tcp bind failed: Address already in use\n")
      return .exit(1)
    }
    switch event {
    case .readable(listener): accept(from: listener, settings, calls)
    case .readable(let id), .writable(let id): serve(id, calls)
    case .started, .timer, .input, .output, .child, .job: break
    case .interrupted: return interrupt(calls)
    }
    return .socket(until: settings.interval == nil ? .never : report(settings, calls))
  }

  private mutating func open(_ settings: IperfSettings, _ calls: borrowing SystemCalls) -> SocketID? {
    listener = calls.listen(on: settings.port, bufferSize: settings.window)
    let window = settings.window ?? calls.stack.tcp.settings.bufferSize
    guard listener != nil else { return nil }
    calls.write(
      "\(IperfText.rule)Server listening on TCP port \(settings.port)\n"
        + "TCP window size: \(IperfText.size(UInt64(window)))\(settings.window == nil ? " (default)" : "")\n\(IperfText.rule)"
    )
    return listener
  }

  private mutating func accept(from listener: SocketID, _ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    while let id = calls.accept(from: listener) {
      guard let status = calls.status(of: id), let remote = status.remote else { continue }
      accepted += 1
      var stream = IperfStream(number: accepted, socket: id)
      stream.started = calls.now
      calls.write(IperfText.connected(stream.name, status) + "\n")
      owesHeader = true
      if !groups.contains(where: { $0.client == remote.address }) {
        groups.append(Group(client: remote.address, started: calls.now))
      }
      connections.append(
        Connection(
          stream: stream, client: remote.address, nextReport: settings.interval.map { calls.now + $0 } ?? .never))
      serve(id, calls)
    }
  }

  /// Reads what a connection has.
  private mutating func serve(_ id: SocketID, _ calls: borrowing SystemCalls) {
    guard let index = connections.firstIndex(where: { $0.stream.socket == id }) else { return }
    while let length = calls.receive(from: id, { $0.byteCount }) { connections[index].stream.bytes &+= UInt64(length) }
    if calls.isAtEnd(id) { close(index, calls) }
  }

  private mutating func close(_ index: Int, _ calls: borrowing SystemCalls) {
    calls.closeSocket(connections[index].stream.socket)
    let length = calls.now - (connections[index].stream.started ?? calls.now)
    tellHeader(calls)
    if connections[index].nextReport != .never, let rest = connections[index].stream.interval(until: length) {
      calls.write(rest.line + "\n")
    }
    calls.write(connections[index].stream.total(until: length) + "\n")
    let ended = connections.remove(at: index)
    leaveGroup(ended, calls)
  }

  /// Reports the sum of a client's connections once all have ended.
  private mutating func leaveGroup(_ ended: Connection, _ calls: borrowing SystemCalls) {
    guard let group = groups.firstIndex(where: { $0.client == ended.client }) else { return }
    groups[group].count &+= 1
    groups[group].bytes &+= ended.stream.bytes
    guard !connections.contains(where: { $0.client == ended.client }) else { return }
    let sum = groups.remove(at: group)
    guard sum.count > 1 else { return }
    let time = calls.now - sum.started
    calls.write(IperfText.transfer(IperfText.sum, from: .zero, to: time, bytes: sum.bytes) + "\n")
  }

  /// Reports the intervals that have ended. Returns when the next one ends.
  private mutating func report(_ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Instant {
    var next = Instant.never
    for index in connections.indices {
      if connections[index].nextReport <= calls.now, let interval = settings.interval {
        connections[index].nextReport = calls.now + interval
        tellHeader(calls)
        let time = calls.now - (connections[index].stream.started ?? calls.now)
        if let told = connections[index].stream.interval(until: time) { calls.write(told.line + "\n") }
      }
      next = min(next, connections[index].nextReport)
    }
    return next
  }

  private mutating func tellHeader(_ calls: borrowing SystemCalls) {
    if owesHeader { calls.write(IperfText.header) }
    owesHeader = false
  }

  private mutating func interrupt(_ calls: borrowing SystemCalls) -> Wait {
    while !connections.isEmpty { close(0, calls) }
    return .exit(0)
  }

  static let fields = Fields(\IperfServer.listener, \.connections, \.groups, \.accepted, \.owesHeader)
}
