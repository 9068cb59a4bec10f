import NetworkStack
import Packets
import SimulationKernel

@testable import Guests

extension ScriptRunner {
  mutating func listen(_ descriptor: ScriptDescriptor, backlog: Int) -> CallResult {
    // Linux takes one more than was asked for.
    descriptor.id = withCalls {
      $0.listen(on: descriptor.port, backlog: backlog + 1, bufferSize: descriptor.bufferSize)
    }
    descriptor.isListener = true
    flow.stage = .listening
    return descriptor.id == nil ? .failed("EADDRINUSE") : .done
  }

  mutating func accept(from listener: ScriptDescriptor, as number: Int64) -> CallResult? {
    guard let id = listener.id, let child = withCalls({ $0.accept(from: id) }) else { return nil }
    let descriptor = ScriptDescriptor()
    descriptor.id = child
    descriptors[Int(number)] = descriptor
    // What a listening socket was told, its connections inherit.
    withCalls { $0.configure(child, hasNoDelay: listener.hasNoDelay, keepsAlive: listener.keepsAlive) }
    return CallResult(value: number)
  }

  mutating func connect(_ descriptor: ScriptDescriptor) -> CallResult? {
    guard descriptor.id != nil else { return beginToConnect(descriptor) }
    if let error = takeError(descriptor) { return .failed(error) }
    switch status(of: descriptor)?.state {
    case .synSent, .synReceived: return descriptor.isNonblocking ? .failed("EALREADY") : nil
    case .closed, nil: return .failed("ECONNABORTED")
    case .listen, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
      defer { descriptor.hasToldConnection = true }
      return descriptor.hasToldConnection ? .failed("EISCONN") : .done
    }
  }

  private mutating func beginToConnect(_ descriptor: ScriptDescriptor) -> CallResult? {
    flow.connect()
    let address = flow.ends.isIPv6 ? "2001:db8::1" : "192.0.2.1"
    guard let address = IPAddress(address) else { return .failed("EINVAL") }
    let remote = Endpoint(address, port: 8080)
    descriptor.id = withCalls { try? $0.connect(to: remote, bufferSize: descriptor.bufferSize) }
    guard let id = descriptor.id else { return .failed("ENETUNREACH") }
    withCalls { $0.configure(id, hasNoDelay: descriptor.hasNoDelay, keepsAlive: descriptor.keepsAlive) }
    return descriptor.isNonblocking ? .failed("EINPROGRESS") : nil
  }

  /// An error is told once.
  mutating func takeError(_ descriptor: ScriptDescriptor) -> String? {
    guard !descriptor.hasToldError, let error = status(of: descriptor)?.error else { return nil }
    descriptor.hasToldError = true
    return error.errno
  }
}
