import Guests
import NetworkStack
import Packets
import SimulationKernel

extension Netcat {
  mutating func proceedTCP(_ socket: SocketID, _ calls: borrowing SystemCalls) -> Progress {
    guard let status = calls.status(of: socket) else { return .closed(1) }
    if !isConnected {
      if let error = status.error { return fail(error.text, calls) }
      if status.state == .synSent || status.state == .synReceived {
        return calls.now >= deadline ? fail("Connection timed out", calls) : .goOn
      }
      isConnected = true
      renewDeadline(calls)
      tellSuccess(calls)
      if settings.onlyScans { return .closed(0) }
    }
    receiveAll(socket, calls)
    sendInput(to: socket, calls)
    guard let status = calls.status(of: socket), !status.isAtEnd else { return .closed(0) }
    // An idle timeout is not a failure.
    return calls.now >= deadline ? .closed(0) : .goOn
  }

  private mutating func receiveAll(_ socket: SocketID, _ calls: borrowing SystemCalls) {
    while !calls.isOutputFull, let bytes = calls.receive(from: socket, limit: 65_536, { [UInt8](copying: $0) }) {
      calls.write(bytes)
      renewDeadline(calls)
    }
  }

  private mutating func sendInput(to socket: SocketID, _ calls: borrowing SystemCalls) {
    while readInput(calls) {
      let taken = calls.send(unsent.span.bytes, to: socket)
      if taken > 0 { renewDeadline(calls) }
      unsent.removeFirst(taken)
      guard unsent.isEmpty else { return }
    }
    if isInputOver, settings.shutsDown { calls.shutDown(socket) }
  }

  /// Reads input to send. Returns whether there is any.
  private mutating func readInput(_ calls: borrowing SystemCalls) -> Bool {
    guard unsent.isEmpty else { return true }
    guard !isInputOver else { return false }
    switch calls.read(limit: 16_384) {
    case .bytes(let bytes): unsent = bytes
    case .nothing: return false
    case .end: isInputOver = true
    }
    return !unsent.isEmpty
  }

  mutating func startProbe(_ socket: SocketID, _ calls: borrowing SystemCalls) {
    unsent = [UInt8(ascii: "X")]
    isInputOver = true
    deadline = calls.now + (settings.timeout == .zero ? .seconds(1) : settings.timeout)
  }

  mutating func proceedUDP(_ socket: SocketID, _ calls: borrowing SystemCalls) -> Progress {
    var isRefused = false
    while !calls.isOutputFull,
      let (received, bytes) = calls.receive(from: socket, { ($0, [UInt8](copying: $1)) })
    {
      if received.content != .datagram {
        isRefused = true
      } else if remote == nil || remote == received.source {
        // A listener answers the first sender.
        remote = received.source
        calls.write(bytes)
        renewDeadline(calls)
      }
    }
    if isRefused, !settings.listens { return settings.onlyScans ? .closed(1) : fail("Connection refused", calls) }
    sendDatagrams(from: socket, calls)
    if calls.now >= deadline {
      if settings.onlyScans { tellSuccess(calls) }
      return .closed(0)
    }
    return isInputOver && settings.shutsDown && !settings.onlyScans ? .closed(0) : .goOn
  }

  private mutating func sendDatagrams(from socket: SocketID, _ calls: borrowing SystemCalls) {
    guard let remote else { return }
    while readInput(calls) {
      let bytes = unsent
      unsent = []
      try? calls.sendUDP(from: socket, to: remote, length: bytes.count) { target, start in
        target.store(bytes.span.bytes, at: start)
      }
      if !settings.onlyScans { renewDeadline(calls) }
    }
  }

  private func fail(_ reason: String, _ calls: borrowing SystemCalls) -> Progress {
    tellFailure(reason, calls)
    return .closed(1)
  }

  /// As with OpenBSD's, only `-v` reports the port.
  func tellFailure(_ reason: String, _ calls: borrowing SystemCalls) {
    guard settings.isVerbose, let remote else { return }
    let transport = settings.isUDP ? "udp" : "tcp"
    calls.writeError("nc: connect to \(settings.host) port \(remote.port) (\(transport)) failed: \(reason)\n")
  }

  private func tellSuccess(_ calls: borrowing SystemCalls) {
    guard settings.isVerbose, !settings.listens, let remote else { return }
    let transport = settings.isUDP ? "udp" : "tcp"
    let service = ServiceName.name(of: remote.port) ?? "*"
    calls.writeError("Connection to \(settings.host) \(remote.port) port [\(transport)/\(service)] succeeded!\n")
  }
}
