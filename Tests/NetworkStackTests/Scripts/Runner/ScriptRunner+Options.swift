import SimulationKernel

@testable import Guests
@testable import NetworkStack

extension ScriptRunner {
  mutating func setOption(_ descriptor: ScriptDescriptor, _ arguments: [ScriptValue]) -> CallResult {
    let value = arguments[3].items.first?.integer ?? 0
    switch arguments[2].words.first {
    case "TCP_NODELAY": descriptor.hasNoDelay = value != 0
    case "SO_KEEPALIVE": descriptor.keepsAlive = value != 0
    case "SO_RCVBUF": descriptor.bufferSize = Int(value)
    case "SO_LINGER":
      descriptor.linger =
        value == 0 ? nil : Int(arguments[3]["linger"]?.integer ?? arguments[3].items.last?.integer ?? 0)
    case "SO_REUSEADDR", "SO_SNDBUF", "IP_MTU_DISCOVER": break
    default: return .failed("ENOPROTOOPT")
    }
    if let id = descriptor.id, !descriptor.isListener {
      switch arguments[2].words.first {
      case "TCP_NODELAY": withCalls { $0.configure(id, hasNoDelay: value != 0) }
      case "SO_KEEPALIVE": withCalls { $0.configure(id, keepsAlive: value != 0) }
      default: break
      }
    }
    return .done
  }

  /// The value is compared here, because the script has it among the arguments.
  mutating func option(_ descriptor: ScriptDescriptor, _ arguments: [ScriptValue]) -> CallResult {
    let wanted = arguments[3].items.first
    switch arguments[2].words.first {
    case "SO_ERROR":
      let error = takeError(descriptor) ?? "0"
      let isRight = wanted?.words.first.map { $0 == error } ?? (error == "0")
      return isRight ? .done : .failed("SO_ERROR is \(error)")
    case "TCP_MAXSEG":
      let size = status(of: descriptor)?.segmentSize ?? 0
      return wanted?.integer == Int64(size) ? .done : .failed("TCP_MAXSEG is \(size)")
    default: return .failed("ENOPROTOOPT")
    }
  }
}
