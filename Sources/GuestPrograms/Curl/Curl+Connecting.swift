import Guests
import NetworkStack
import Packets
import SimulationKernel

extension Curl {
  /// Resolves a host through name servers, as part of the transfer.
  ///
  /// - Returns: how long to wait for an answer; nil once there is no more to learn.
  mutating func resolve(_ calls: borrowing SystemCalls) throws(CurlFailure) -> Instant? {
    guard let transfer else { return nil }
    let host = transfer.url.host
    guard HostName(host, settings.version, names) == nil, !names.knows(host) else { return nil }
    if transfer.resolver == nil {
      self.transfer?.resolver = StubResolver(name: host, settings.version, calls)
      guard self.transfer?.resolver != nil else { return nil }
    }
    guard calls.now < deadline else {
      let time = (calls.now - transfer.started).wholeMilliseconds
      throw CurlFailure(28, "Resolving timed out after \(time) milliseconds")
    }
    switch self.transfer?.resolver?.proceed(calls) {
    case .pending(let until): return until
    case .over(let reply):
      // A name that is there and has no IPv4 address may have one of IPv6.
      let isThere = reply.map { $0.code == .noError && $0.firstAddress == nil } ?? false
      if isThere, settings.version == .either, self.transfer?.resolver?.question.type == .a {
        self.transfer?.resolver = StubResolver(name: host, .v6, calls)
        return try resolve(calls)
      }
      self.transfer?.resolver = nil
      names.set(host, ipv4: reply?.firstAddress, ipv6: reply?.firstIPv6Address)
      return nil
    case nil: return nil
    }
  }

  /// Connects, or reuses the present connection.
  mutating func connect(_ calls: borrowing SystemCalls) throws(CurlFailure) {
    guard let url = transfer?.url else { return }
    guard let host = HostName(url.host, settings.version, names) else {
      say("Could not resolve host: \(url.host)", calls)
      throw CurlFailure(6, "Could not resolve host: \(url.host)")
    }
    let remote = Endpoint(host.address, port: url.port)
    transfer?.resolved = calls.now
    transfer?.remote = remote
    if let socket, peer == remote, calls.status(of: socket)?.isUsable == true {
      transfer?.isReused = true
      say("Re-using existing connection #\(connections) with host \(url.host)", calls)
      return
    }
    disconnect(calls)
    try open(remote, calls)
  }

  private mutating func open(_ remote: Endpoint, _ calls: borrowing SystemCalls) throws(CurlFailure) {
    let bracketed = remote.address.v6 == nil ? "\(remote.address)" : "[\(remote.address)]"
    say("  Trying \(bracketed):\(remote.port)...", calls)
    do throws(SendError) {
      let socket = try calls.connect(to: remote)
      calls.configure(socket, hasNoDelay: true)
      self.socket = socket
      peer = remote
      transfer?.connections += 1
    } catch {
      say("Immediate connect fail for \(remote.address): \(error.text)", calls)
      throw connectFailure(7, "Couldn't connect to server", calls)
    }
  }

  func connectFailure(_ status: Int32, _ reason: String, _ calls: borrowing SystemCalls) -> CurlFailure {
    guard let transfer else { return .badURL }
    let time = (calls.now - transfer.started).wholeMilliseconds
    let message =
      "Failed to connect to \(transfer.url.host) port \(transfer.url.port) after \(time) ms: \(reason)"
    say(message, calls)
    return CurlFailure(status, message)
  }

  /// Waits for the connection, and then prepares the request. Returns whether it is established.
  mutating func awaitConnection(_ status: TCPStatus, _ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    guard let transfer, transfer.connected == .never else { return true }
    if let error = status.error {
      say("connect to \(transfer.url.host) port \(transfer.url.port) failed: \(error.text)", calls)
      if error == .timedOut { throw connectFailure(28, "Timeout was reached", calls) }
      throw connectFailure(7, "Couldn't connect to server", calls)
    }
    switch status.state {
    case .closed: throw connectFailure(7, "Couldn't connect to server", calls)
    case .synSent, .synReceived, .listen:
      try checkConnectTime(calls)
      return false
    case .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait: break
    }
    self.transfer?.connected = calls.now
    self.transfer?.local = status.local
    if !transfer.isReused, let remote = transfer.remote {
      say(
        "Connected to \(transfer.url.host) (\(remote.address)) port \(remote.port) (#\(connections))", calls)
    }
    prepareRequest(calls)
    return true
  }

  private func checkConnectTime(_ calls: borrowing SystemCalls) throws(CurlFailure) {
    guard let transfer, calls.now >= deadline else { return }
    let time = (calls.now - transfer.started).wholeMilliseconds
    if settings.maxTime > .zero, calls.now >= transfer.started + settings.maxTime {
      throw CurlFailure(28, "Connection timed out after \(time) milliseconds")
    }
    throw connectFailure(28, "Timeout was reached", calls)
  }

  private mutating func prepareRequest(_ calls: borrowing SystemCalls) {
    guard let transfer else { return }
    let lines = CurlRequest.lines(settings, transfer)
    if settings.isVerbose { calls.writeError((lines + [""]).map { "> \($0)\n" }.joined()) }
    let head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    let body = Array((transfer.body(settings) ?? "").utf8)
    self.transfer?.unsent = head + body
    self.transfer?.requestSize += head.count
    self.transfer?.uploaded = body.count
  }
}

extension TCPStatus {
  /// Whether another request may be sent.
  fileprivate var isUsable: Bool { state == .established && error == nil && readable == 0 }
}
