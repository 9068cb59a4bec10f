import NetworkStack
import Packets

/// What came to a server's port.
enum DNSQuery {
  case query(DNSMessage)
  /// It cannot be read; this is the answer (RFC 1035, section 4.1.1).
  case malformed(DNSMessage)
  /// A response, or not even a header: nothing to answer.
  case nothing

  init(_ bytes: RawSpan) {
    if let message = try? DNSMessage(parsing: bytes) {
      self = message.isResponse ? .nothing : .query(message)
    } else {
      self = DNSMessage.formatError(to: bytes).map { .malformed($0) } ?? .nothing
    }
  }

  init(_ received: Received, _ bytes: RawSpan) {
    if received.content == .datagram { self.init(bytes) } else { self = .nothing }
  }
}
