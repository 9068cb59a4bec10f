import SimulationKernel

@testable import Guests
@testable import NetworkStack

// Reading, writing and closing, as a program of the lab does them.

extension ScriptRunner {
  mutating func read(_ descriptor: ScriptDescriptor, _ limit: Int) -> CallResult? {
    guard let id = descriptor.id, let status = status(of: descriptor), !descriptor.isListener else {
      return .failed("ENOTCONN")
    }
    var count = 0
    while count < limit {
      let left = limit - count
      guard let length = withCalls({ $0.receive(from: id, limit: left) { $0.byteCount } }), length > 0 else { break }
      count += length
    }
    if count > 0 || descriptor.isShutForReading { return CallResult(value: Int64(count)) }
    if guest.stack.tcp.hasFinished(id) { return .done }
    if let error = takeError(descriptor) { return .failed(error) }
    return status.isAtEnd ? .done : nil
  }

  mutating func write(_ descriptor: ScriptDescriptor, _ length: Int) -> CallResult? {
    if let id = descriptor.id, guest.stack.tcp.hasFinished(id) { descriptor.hasToldError = true }
    if let error = takeError(descriptor) { return .failed(error) }
    guard let id = descriptor.id, let state = status(of: descriptor)?.state, state != .closed, state != .listen,
      !descriptor.isShutForWriting
    else { return .failed("EPIPE") }
    let taken = descriptor.unwritten > 0 ? 0 : send(length, to: id)
    guard taken < length else { return CallResult(value: Int64(length)) }
    if descriptor.isNonblocking { return taken == 0 ? .failed("EAGAIN") : CallResult(value: Int64(taken)) }
    descriptor.unwritten += length - taken
    return CallResult(value: Int64(length))
  }

  private mutating func send(_ length: Int, to id: SocketID) -> Int {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    return withCalls { $0.send(bytes.span.bytes, to: id) }
  }

  /// Hands over what did not fit when it was written.
  mutating func feedWriters() {
    for descriptor in descriptors.sorted(by: { $0.key < $1.key }).map(\.value) + closing { feed(descriptor) }
    closing.removeAll { $0.unwritten == 0 }
  }

  private mutating func feed(_ descriptor: ScriptDescriptor) {
    guard descriptor.unwritten > 0, let id = descriptor.id else { return }
    descriptor.unwritten -= send(descriptor.unwritten, to: id)
    if status(of: descriptor)?.state == .closed { descriptor.unwritten = 0 }
    guard descriptor.unwritten == 0 else { return }
    if descriptor.shutsBehind { withCalls { $0.shutDown(id) } }
    if descriptor.closesBehind { withCalls { $0.closeSocket(id) } }
  }

  mutating func shutDown(_ descriptor: ScriptDescriptor, _ how: [String]) -> CallResult {
    guard let id = descriptor.id, let state = status(of: descriptor)?.state, state != .closed, state != .timeWait else {
      return .failed("ENOTCONN")
    }
    if how != ["SHUT_WR"] { descriptor.isShutForReading = true }
    guard how != ["SHUT_RD"] else { return .done }
    descriptor.isShutForWriting = true
    descriptor.shutsBehind = descriptor.unwritten > 0
    if !descriptor.shutsBehind { withCalls { $0.shutDown(id) } }
    return .done
  }

  mutating func close(_ descriptor: ScriptDescriptor) -> CallResult {
    guard let id = descriptor.id else { return .done }
    if descriptor.linger == 0, !descriptor.isListener {
      withCalls { $0.abort(id) }
    } else if descriptor.unwritten > 0 {
      descriptor.closesBehind = true
      closing.append(descriptor)
    } else {
      withCalls { $0.closeSocket(id) }
    }
    return .done
  }
}

extension TCPTable {
  /// Whether the other side has said that it sends no more: then reading tells of nothing else, whatever happens later.
  fileprivate func hasFinished(_ id: SocketID) -> Bool {
    index(of: id).map { connections[at: $0].connection.receiver.hasFinished } ?? false
  }
}
