import NetworkStack

extension TCPError {
  /// What `strerror` says of it.
  var text: String {
    switch self {
    case .refused: "Connection refused"
    case .reset: "Connection reset by peer"
    case .timedOut: "Connection timed out"
    case .unreachable: "No route to host"
    case .networkUnreachable: "Network is unreachable"
    case .protocolUnavailable: "Protocol not available"
    case .protocolError: "Protocol error"
    case .prohibited: "Permission denied"
    }
  }
}
