import NetworkStack

extension SendError {
  /// What `strerror` says of it.
  var text: String {
    switch self {
    case .networkUnreachable: "Network is unreachable"
    case .messageTooLong: "Message too long"
    case .addressNotAvailable: "Cannot assign requested address"
    case .hostUnreachable: "No route to host"
    case .prohibited: "Permission denied"
    case .invalidArgument: "Invalid argument"
    case .noSuchSocket: "Bad file descriptor"
    }
  }

  /// What BIND's `isc_result_totext` says of it.
  var resultText: String {
    switch self {
    case .networkUnreachable: "network unreachable"
    case .messageTooLong: "message too long"
    case .addressNotAvailable: "address not available"
    case .hostUnreachable: "host unreachable"
    case .prohibited: "permission denied"
    case .invalidArgument, .noSuchSocket: "invalid file"
    }
  }
}
