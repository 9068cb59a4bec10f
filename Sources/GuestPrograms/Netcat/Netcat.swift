import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `nc` of OpenBSD: a TCP connection or UDP datagrams between the standard streams and the network, or a port
/// scan.
///
/// Unlike OpenBSD's, it exits when the peer has closed, even if its own input is the console.
struct Netcat: CommandLineProgram, StateRecord {
  static let registeredName = "nc"

  let settings: NetcatSettings
  private let names: NameTable
  private var listener: SocketID?
  var socket: SocketID?
  /// The peer of the connection; with UDP, the first sender heard.
  var remote: Endpoint?
  var isConnected = false
  /// Input not yet sent.
  var unsent: [UInt8] = []
  var isInputOver = false
  /// The deadline.
  var deadline = Instant.never
  private var nextPort: Int
  private var status: Int32 = 1

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try NetcatSettings(arguments: arguments)
    self.names = names
    nextPort = Int(settings.ports.lowerBound)
    guard !settings.listens, HostName(settings.host, .either, names) == nil, !names.knows(settings.host) else { return }
    let port = settings.ports.lowerBound
    throw FailedCommand(
      "nc: getaddrinfo for host \"\(settings.host)\" port \(port): Name or service not known", status: 1,
      unknownHost: settings.host)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if event == .started, settings.listens, let refusal = listen(calls) { return refusal }
    while true {
      if socket == nil {
        guard let wait = settings.listens ? accept(calls) : connectNext(calls) else { continue }
        return wait
      }
      switch proceed(calls) {
      case .goOn: return calls.isOutputFull ? .socket(until: .never) : .socket(until: deadline)
      case .closed(let status):
        self.status = settings.onlyScans ? min(status, self.status) : status
        close(calls)
        if settings.listens, !settings.keepsListening { return .exit(status) }
      }
    }
  }

  enum Progress { case goOn, closed(Int32) }

  private mutating func proceed(_ calls: borrowing SystemCalls) -> Progress {
    guard let socket else { return .closed(1) }
    return settings.isUDP ? proceedUDP(socket, calls) : proceedTCP(socket, calls)
  }

  private mutating func listen(_ calls: borrowing SystemCalls) -> Wait? {
    let port = settings.ports.lowerBound
    listener = settings.isUDP ? calls.openSocket(.udp, port: port) : calls.listen(on: port)
    guard listener != nil else { return refuse("nc: Address already in use", calls) }
    if settings.isVerbose { calls.writeError("\(settings.isUDP ? "Bound" : "Listening") on 0.0.0.0 \(port)\n") }
    if settings.isUDP { socket = listener }
    return nil
  }

  private func refuse(_ problem: String, _ calls: borrowing SystemCalls) -> Wait {
    calls.writeError(problem + "\n")
    return .exit(1)
  }

  private mutating func accept(_ calls: borrowing SystemCalls) -> Wait? {
    guard let listener, !settings.isUDP else { return .exit(status) }
    guard let accepted = calls.accept(from: listener) else { return .socket(until: .never) }
    socket = accepted
    remote = calls.status(of: accepted)?.remote
    isConnected = true
    renewDeadline(calls)
    if settings.isVerbose, let remote {
      calls.writeError("Connection received on \(remote.address) \(remote.port)\n")
    }
    // One connection at a time, and only one unless told otherwise.
    if !settings.keepsListening {
      calls.closeSocket(listener)
      self.listener = nil
    }
    return nil
  }

  /// Nil if there is a connection to continue with.
  private mutating func connectNext(_ calls: borrowing SystemCalls) -> Wait? {
    guard nextPort <= Int(settings.ports.upperBound), settings.onlyScans || nextPort == Int(settings.ports.lowerBound)
    else { return .exit(status) }
    guard let host = HostName(settings.host, .either, names) else {
      return refuse(
        "nc: getaddrinfo for host \"\(settings.host)\" port \(nextPort): Name or service not known", calls)
    }
    let remote = Endpoint(host.address, port: UInt16(nextPort))
    nextPort += 1
    self.remote = remote
    isConnected = settings.isUDP
    deadline = settings.timeout == .zero ? .never : calls.now + settings.timeout
    return settings.isUDP ? openUDP(remote, calls) : openTCP(remote, calls)
  }

  private mutating func openTCP(_ remote: Endpoint, _ calls: borrowing SystemCalls) -> Wait? {
    do throws(SendError) {
      socket = try calls.connect(to: remote, from: settings.source)
    } catch {
      tellFailure(error.text, calls)
    }
    return nil
  }

  private mutating func openUDP(_ remote: Endpoint, _ calls: borrowing SystemCalls) -> Wait? {
    // `connect` looks for a route.
    if let error = calls.refusal(to: remote.address) {
      tellFailure(error.text, calls)
      return nil
    }
    guard let opened = calls.openSocket(.udp, port: settings.source) else {
      return refuse("nc: bind failed: Address already in use", calls)
    }
    socket = opened
    if settings.onlyScans { startProbe(opened, calls) }
    return nil
  }

  private mutating func close(_ calls: borrowing SystemCalls) {
    if let socket { calls.closeSocket(socket) }
    (socket, remote, isConnected) = (nil, nil, false)
  }

  mutating func renewDeadline(_ calls: borrowing SystemCalls) {
    deadline = settings.timeout == .zero ? .never : calls.now + settings.timeout
  }

  static let fields = Fields(
    \Netcat.settings, \.names, \.listener, \.socket, \.remote, \.isConnected, \.unsent, \.isInputOver, \.deadline,
    \.nextPort, \.status)

  var inconsistency: String? { (1...65_536).contains(nextPort) ? nil : "port \(nextPort)" }
}
