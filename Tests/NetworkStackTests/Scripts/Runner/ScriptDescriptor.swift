import NetworkStack
import SimulationKernel

/// A socket as the script sees it.
final class ScriptDescriptor {
  var id: SocketID?
  var isListener = false
  var port: UInt16 = 8080
  var isNonblocking = false
  var bufferSize: Int?
  var hasNoDelay: Bool?
  var keepsAlive: Bool?
  /// Seconds of SO_LINGER; nil where that is off.
  var linger: Int?
  /// The program has been told of the connection's error.
  var hasToldError = false
  var hasToldConnection = false
  var isShutForReading = false
  var isShutForWriting = false
  /// Bytes of a blocking write that are handed over as room comes, and what follows them.
  var unwritten = 0
  var closesBehind = false
  var shutsBehind = false
}

/// What a call returned.
struct CallResult {
  var value: Int64 = 0
  var error: String?

  static let done = CallResult()
  static func failed(_ error: String) -> CallResult { CallResult(value: -1, error: error) }
}

/// A call that blocks.
struct PendingCall {
  var call: ScriptCall
  var line: Int
  var due: Instant
  var result: CallResult?
  var returned: Instant?
}

extension TCPError {
  /// What a program finds in `errno`.
  var errno: String {
    switch self {
    case .refused: "ECONNREFUSED"
    case .reset: "ECONNRESET"
    case .timedOut: "ETIMEDOUT"
    case .unreachable: "EHOSTUNREACH"
    case .networkUnreachable: "ENETUNREACH"
    case .protocolUnavailable: "ENOPROTOOPT"
    case .protocolError: "EPROTO"
    case .prohibited: "EACCES"
    }
  }
}
