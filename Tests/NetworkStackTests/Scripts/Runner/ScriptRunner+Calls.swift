import Packets
import SimulationKernel

@testable import Guests
@testable import NetworkStack

// Calls: what they return, and when.

extension ScriptRunner {
  mutating func perform(_ call: ScriptCall, _ event: ScriptEvent, _ due: Instant) throws {
    if call.blocks {
      pending = PendingCall(call: call, line: event.line, due: due + Duration(seconds: event.span ?? 0))
      return attemptPending()
    }
    check(try attempt(call) ?? .failed("EAGAIN"), call, event.line)
  }

  /// Tries a call that blocks once more.
  mutating func attemptPending() {
    guard var call = pending, call.result == nil else { return }
    pending = nil
    call.result = (try? attempt(call.call)) ?? nil
    call.returned = now
    pending = call
  }

  mutating func finishPending() throws {
    guard let limit = pending?.due else { return }
    while pending?.result == nil, step(until: limit + .seconds(10)) {}
    guard let call = pending else { return }
    pending = nil
    guard let result = call.result, let returned = call.returned else {
      deviate(call.line, "\(call.call.name) does not return")
      throw Stop()
    }
    check(result, call.call, call.line)
    let difference = (returned - call.due).nanoseconds.magnitude
    if difference > UInt64(ScriptRunner.tolerance.nanoseconds) {
      deviate(call.line, "\(call.call.name) returned at \(seconds(returned))")
    }
  }

  private mutating func check(_ result: CallResult, _ call: ScriptCall, _ line: Int) {
    guard let wanted = call.result.integer else { return }
    guard result.value != wanted || result.error != call.error else { return }
    deviate(line, "\(call.name) returned \(result.value) \(result.error ?? "")")
  }

  /// Nil where the call would block.
  private mutating func attempt(_ call: ScriptCall) throws -> CallResult? {
    let number = Int(call.name == "socket" ? call.result.integer ?? 3 : call.arguments.first?.integer ?? -1)
    if call.name == "socket" {
      descriptors[number] = ScriptDescriptor()
      return CallResult(value: Int64(number))
    }
    guard let descriptor = descriptors[number] else { return .failed("EBADF") }
    switch call.name {
    case "bind": return .done
    case "fcntl":
      if call.arguments[1].words == ["F_SETFL"] {
        descriptor.isNonblocking = call.arguments[2].words.contains("O_NONBLOCK")
      }
      return CallResult(value: call.result.integer ?? 0)
    case "listen": return listen(descriptor, backlog: Int(call.arguments[1].integer ?? 1))
    case "accept": return accept(from: descriptor, as: call.result.integer ?? 4)
    case "connect": return connect(descriptor)
    case "read", "recv": return read(descriptor, Int(call.arguments[2].integer ?? 0))
    case "write", "send": return write(descriptor, Int(call.arguments[2].integer ?? 0))
    case "shutdown": return shutDown(descriptor, call.arguments[1].words)
    case "close":
      descriptors[number] = nil
      return close(descriptor)
    case "setsockopt": return setOption(descriptor, call.arguments)
    case "getsockopt": return option(descriptor, call.arguments)
    default: throw ScriptError(line: 0, text: "unknown call \(call.name)")
    }
  }

  func status(of descriptor: ScriptDescriptor) -> TCPStatus? { descriptor.id.flatMap { guest.stack.tcpStatus(of: $0) } }
}
