import NetworkStack
import Packets

/// What a server has received.
enum DNSQuery {
  case query(DNSMessage)
  /// A malformed query, with the answer to it (RFC 1035, section 4.1.1).
  case malformed(DNSMessage)
  /// A response, or less than a header: not to be answered.
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
