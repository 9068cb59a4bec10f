import NetworkStack

extension Received.Content {
  /// What an ICMP message says to who asked a name server, in BIND's words; nil where the question may be answered yet. Which
  /// messages count is Linux' choice (RFC 1122, section 4.1.3.3).
  var problem: String? {
    guard case .failure(let failure) = self, failure.type == 3 else { return nil }
    switch failure.code {
    case 3: return "connection refused"
    case 9: return "network unreachable"
    case 10, 13: return "host unreachable"
    default: return nil
    }
  }
}
