import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `iperf -c`: sends as fast as the connections allow, for a time or a number of bytes, and waits
/// until the server has received everything.
struct IperfClient: Sendable, Equatable, StateRecord {
  private var streams: [IperfStream] = []
  /// When the first stream was connected; intervals are counted from it.
  private var started = Instant.never
  private var nextReport = Instant.never
  private var owesHeader = true

  /// How long to wait for the server to close once everything has been sent.
  private static let patience = Duration.seconds(10)

  init() {}

  mutating func resume(_ event: ProgramEvent, _ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Wait {
    switch event {
    case .started: guard open(settings, calls) else { return .exit(1) }
    case .readable(let id), .writable(let id): serve(id, settings, calls)
    case .timer, .input, .output, .child, .job: break
    case .interrupted: interrupt(calls)
    }
    if calls.now >= nextReport { reportInterval(settings, calls) }
    if settings.amount == nil || settings.rate != nil { keepTime(settings, calls) }
    guard streams.allSatisfy(\.isClosed) else { return .socket(until: nextWake(settings)) }
    return finish(calls)
  }

  private mutating func open(_ settings: IperfSettings, _ calls: borrowing SystemCalls) -> Bool {
    guard let target = settings.target else { return false }
    let window = settings.window ?? calls.stack.tcp.settings.bufferSize
    calls.write(
      "\(IperfText.rule)Client connecting to \(target.address), TCP port \(settings.port)\n"
        + "TCP window size: \(IperfText.size(UInt64(window)))\(settings.window == nil ? " (default)" : "")\n\(IperfText.rule)"
    )
    for number in 1...settings.streams {
      do throws(SendError) {
        let socket = try calls.connect(
          to: Endpoint(target.address, port: settings.port), bufferSize: settings.window)
        if settings.hasNoDelay { calls.configure(socket, hasNoDelay: true) }
        streams.append(IperfStream(number: number, socket: socket))
      } catch {
        calls.writeError("tcp connect failed: \(error.text)\n")
        return false
      }
    }
    return true
  }

  /// Handles an event of a connection.
  private mutating func serve(_ id: SocketID, _ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    guard let index = streams.firstIndex(where: { $0.socket == id && !$0.isClosed }),
      let status = calls.status(of: id)
    else { return }
    if let error = status.error { return fail(index, error, calls) }
    if streams[index].started == nil, status.state.isSynchronized { begin(index, status, settings, calls) }
    if streams[index].isRunning { send(index, settings, calls) }
    while calls.receive(from: id, { _ in true }) != nil {}
    if calls.status(of: id)?.isAtEnd != false { close(index, calls) }
  }

  private mutating func begin(
    _ index: Int, _ status: TCPStatus, _ settings: IperfSettings, _ calls: borrowing SystemCalls
  ) {
    streams[index].started = calls.now
    if started == .never {
      started = calls.now
      nextReport = settings.interval.map { calls.now + $0 } ?? .never
    }
    calls.write(IperfText.connected(streams[index].name, status) + "\n")
  }

  /// Writes until the connection's buffer is full, or the rate is reached.
  private mutating func send(_ index: Int, _ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    let pattern = IperfPattern.bytes
    while let length = nextLength(of: index, settings, at: calls.now) {
      let taken = calls.send(pattern.span.bytes.extracting(0..<length), to: streams[index].socket)
      streams[index].bytes &+= UInt64(taken)
      guard taken == length else { return }
    }
    guard let amount = settings.amount, streams[index].bytes >= amount else { return }
    calls.shutDown(streams[index].socket)
  }

  /// Nil if nothing can be written now.
  private func nextLength(of index: Int, _ settings: IperfSettings, at now: Instant) -> Int? {
    let stream = streams[index]
    guard stream.isRunning, settings.due(stream.bytes, since: stream.started ?? now) <= now else { return nil }
    let longest = min(settings.length, IperfPattern.bytes.count)
    guard let amount = settings.amount else { return longest }
    let rest = amount - min(amount, stream.bytes)
    return rest == 0 ? nil : Int(min(UInt64(longest), rest))
  }

  /// Ends streams whose time is over, and resumes those that waited for their rate.
  private mutating func keepTime(_ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    for index in streams.indices {
      guard !streams[index].isClosed, let started = streams[index].started else { continue }
      let end = started + settings.time
      if streams[index].isRunning, settings.amount == nil, calls.now >= end {
        streams[index].ended = end
        calls.shutDown(streams[index].socket)
      } else if streams[index].isRunning, settings.rate != nil {
        send(index, settings, calls)
      } else if let ended = streams[index].ended, calls.now >= ended + IperfClient.patience {
        close(index, calls)
      }
    }
  }

  private func nextWake(_ settings: IperfSettings) -> Instant {
    var next = nextReport
    for stream in streams where !stream.isClosed {
      guard let started = stream.started else { continue }
      if let ended = stream.ended { next = min(next, ended + IperfClient.patience) }
      guard stream.isRunning else { continue }
      if settings.amount == nil { next = min(next, started + settings.time) }
      if settings.rate != nil, settings.amount.map({ stream.bytes < $0 }) ?? true {
        next = min(next, max(settings.due(stream.bytes, since: started), started + .nanoseconds(1)))
      }
    }
    return next
  }

  private mutating func fail(_ index: Int, _ error: TCPError, _ calls: borrowing SystemCalls) {
    if streams[index].started == nil {
      calls.writeError("tcp connect failed: \(error.text)\n")
      streams[index].isClosed = true
      calls.closeSocket(streams[index].socket)
    } else {
      calls.writeError("write failed: \(error.text)\n")
      close(index, calls)
    }
  }

  /// Prints the last lines of a stream that has ended.
  private mutating func close(_ index: Int, _ calls: borrowing SystemCalls) {
    calls.closeSocket(streams[index].socket)
    streams[index].isClosed = true
    guard let started = streams[index].started else { return }
    let end = streams[index].ended ?? calls.now
    streams[index].ended = end
    tellHeader(calls)
    if nextReport != .never, let rest = streams[index].interval(until: end - started) { calls.write(rest.line + "\n") }
    calls.write(streams[index].total(until: end - started) + "\n")
  }

  private mutating func reportInterval(_ settings: IperfSettings, _ calls: borrowing SystemCalls) {
    let (time, previous) = (calls.now - started, calls.now - started - (settings.interval ?? .zero))
    nextReport = settings.interval.map { calls.now + $0 } ?? .never
    var sum: (bytes: UInt64, count: Int) = (0, 0)
    for index in streams.indices where streams[index].isRunning {
      tellHeader(calls)
      guard let interval = streams[index].interval(until: time) else { continue }
      calls.write(interval.line + "\n")
      sum = (sum.bytes &+ interval.bytes, sum.count + 1)
    }
    if sum.count > 1 {
      calls.write(IperfText.transfer(IperfText.sum, from: previous, to: time, bytes: sum.bytes) + "\n")
    }
  }

  private mutating func tellHeader(_ calls: borrowing SystemCalls) {
    if owesHeader { calls.write(IperfText.header) }
    owesHeader = false
  }

  private mutating func interrupt(_ calls: borrowing SystemCalls) {
    for index in streams.indices where !streams[index].isClosed { close(index, calls) }
  }

  private func finish(_ calls: borrowing SystemCalls) -> Wait {
    let told = streams.filter { $0.started != nil }
    if told.count > 1 {
      let end = told.compactMap(\.ended).max() ?? calls.now
      let bytes = told.reduce(UInt64(0)) { $0 &+ $1.bytes }
      calls.write(IperfText.transfer(IperfText.sum, from: .zero, to: end - started, bytes: bytes) + "\n")
    }
    return .exit(told.isEmpty ? 1 : 0)
  }

  static let fields = Fields(\IperfClient.streams, \.started, \.nextReport, \.owesHeader)
}

extension IperfText {
  /// With the first window in KByte, the MSS in bytes and the round trip in microseconds.
  static func connected(_ name: String, _ status: TCPStatus) -> String {
    guard let local = status.local, let remote = status.remote else { return name }
    let path = "\(status.congestionWindow >> 10)/\(status.segmentSize)/\(status.roundTrip.nanoseconds / 1000)"
    return connected(name, (local.address, local.port), (remote.address, remote.port)) + " (icwnd/mss/irtt=\(path))"
  }
}
