import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `ping` of iputils: echo requests (RFC 792, RFC 4443), one per interval, the answers, and a summary.
///
/// When it sends, how long it waits and what it counts follow iputils' `main_loop`, `pinger` and `schedule_exit`.
struct Ping: CommandLineProgram, StateRecord {
  static let registeredName = "ping"

  let settings: PingSettings
  var socket: SocketID?
  private(set) var started = Instant.zero
  private(set) var lastSend = Instant.zero
  private var nextSend = Instant.zero
  /// How long to wait for answers after the last probe.
  private var patience = Instant.never
  private(set) var transmitted = 0
  var received = 0
  var duplicates = 0
  /// ICMP errors about its probes, and probes that this host could not send.
  var errors = 0
  /// The maximum number of outstanding probes so far.
  var pipe = 0
  var probes = SentProbes()
  var roundTrips = RoundTripTimes()

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try PingSettings(arguments: arguments, names: names)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if event == .started, let refusal = start(calls) { return refusal }
    receiveAll(calls)
    guard event != .interrupted, !isFinished(at: calls.now) else { return finish(calls) }
    if hasMoreToSend, calls.now >= nextSend, let refusal = sendNext(calls) { return refusal }
    return isFinished(at: calls.now) ? finish(calls) : .socket(until: nextEvent)
  }

  private mutating func start(_ calls: borrowing SystemCalls) -> Wait? {
    if !settings.allowsBroadcast, isBroadcast(calls) {
      let advice = "Do you want to ping broadcast? Then -b. If not, check your local firewall rules"
      return refuse(advice, calls)
    }
    let interface = interface(calls)
    guard settings.device.isEmpty || interface != nil else {
      return refuse("SO_BINDTODEVICE \(settings.device): No such device", calls)
    }
    guard settings.zone.isEmpty || interface != nil else {
      return refuse("\(settings.target.text): \(PingSettings.unknownName)", calls)
    }
    guard let socket = calls.openSocket(.echo) else { return refuse("socket: Address already in use", calls) }
    calls.configure(
      socket, timeToLive: settings.timeToLive, fragmentation: settings.fragmentation, interface: interface)
    self.socket = socket
    (started, nextSend) = (calls.now, calls.now)
    return nil
  }

  /// The interface given by `-I`, or else by the address's zone.
  func interface(_ calls: borrowing SystemCalls) -> Int? {
    let name = settings.device.isEmpty ? settings.zone : settings.device
    let interfaces = calls.stack.interfaces
    // The loopback interface has index 1.
    let numbered = settings.device.isEmpty ? Int32(name).map { Int($0) - 2 } : nil
    return interfaces.firstIndex { $0.name == name } ?? numbered.flatMap { interfaces.indices.contains($0) ? $0 : nil }
  }

  private func isBroadcast(_ calls: borrowing SystemCalls) -> Bool {
    guard case .v4(let target) = settings.target.address else { return false }
    return target == .broadcast
      || calls.stack.ipv4.routes.routes.contains { $0.kind == .broadcast && $0.destination == target }
  }

  func refuse(_ problem: String, _ calls: borrowing SystemCalls) -> Wait {
    calls.writeError("ping: \(problem)\n")
    return .exit(2)
  }

  /// With a deadline the count is of answers, not of probes.
  private var hasMoreToSend: Bool {
    transmitted < settings.count || settings.deadline > .zero
  }

  private func isFinished(at now: Instant) -> Bool {
    if received + errors >= settings.count { return true }
    guard settings.deadline > .zero else { return now >= patience }
    return errors > 0 || now >= started + settings.deadline
  }

  private var nextEvent: Instant {
    let end = settings.deadline > .zero ? min(patience, started + settings.deadline) : patience
    return hasMoreToSend ? min(end, nextSend) : end
  }

  private mutating func sendNext(_ calls: borrowing SystemCalls) -> Wait? {
    if settings.reportsOutstanding { reportOutstanding(calls) }
    let failure = sendProbe(calls)
    if transmitted == 0 {
      if let failure, failure.isLackOfRoute { return refuse(refusal(failure), calls) }
      calls.write(header(calls))
    }
    if let failure { report(failure, calls) }
    transmitted += 1
    lastSend = calls.now
    nextSend = calls.now + max(settings.interval, Ping.minimumInterval)
    if !hasMoreToSend { patience = calls.now + lastWait }
    return nil
  }

  /// iputils takes EACCES of IPv4 for that of a broadcast.
  private func refusal(_ failure: SendError) -> String {
    failure == .prohibited && settings.target.address.v4 != nil
      ? "Do you want to ping broadcast? Then -b. If not, check your local firewall rules" : "connect: \(failure.text)"
  }

  /// Twice the longest round trip so far, but at least an interval; `-W` without any answer.
  private var lastWait: Duration {
    guard received == 0 else { return max(roundTrips.maximum + roundTrips.maximum, settings.interval) }
    return settings.linger > .zero ? settings.linger : Instant.never - .zero
  }

  /// A probe per microsecond is as good as a flood, and time passes between two.
  private static let minimumInterval = Duration.microseconds(1)

  static let fields = Fields(
    \Ping.settings, \.socket, \.started, \.lastSend, \.nextSend, \.patience, \.transmitted, \.received, \.duplicates,
    \.errors, \.pipe, \.probes, \.roundTrips)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isSound = [transmitted, duplicates, errors, pipe].allSatisfy { (0...Int.max / 4).contains($0) }
    guard isSound, (0...transmitted).contains(received), probes.count == min(transmitted, SentProbes.limit) else {
      throw reader.failure("\(received) answers to \(transmitted) probes, \(probes.count) of them known")
    }
  }
}

extension SendError {
  /// Whether `connect` would fail with this error.
  fileprivate var isLackOfRoute: Bool {
    switch self {
    case .networkUnreachable, .addressNotAvailable, .hostUnreachable, .prohibited, .invalidArgument: true
    case .messageTooLong, .noSuchSocket: false
    }
  }
}
