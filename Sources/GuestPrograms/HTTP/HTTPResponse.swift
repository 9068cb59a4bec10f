import Guests
import NetworkStack
import SimulationKernel

/// A response being sent: the rest of the head, and the progress of the body.
///
/// There is no `Date` field, because a guest has no wall clock (RFC 9110, section 6.6.1).
struct HTTPResponse: Sendable, Equatable, StateRecord {
  /// What remains of the head and what was appended to it: the start of the file, or the text of an error.
  private(set) var text: [UInt8]
  /// Where the file that follows is; nil for none.
  let file: HTTPFile?
  /// Bytes of the file that have been sent or are in ``text``.
  private(set) var sent: UInt64 = 0
  let closes: Bool

  /// A file, its path and its content.
  typealias Body = (file: HTTPFile, path: String, content: HTTPContent)

  /// - Parameter body: nil for none.
  init(_ status: HTTPStatus, body: Body?, isHead: Bool, closes: Bool) {
    self.closes = closes
    file = isHead ? nil : body?.file
    let message = body == nil ? "\(status.rawValue) \(status.reason)\n" : ""
    var lines = ["HTTP/1.1 \(status.rawValue) \(status.reason)", "Server: Polder"]
    if status == .methodNotAllowed { lines.append("Allow: GET, HEAD") }
    lines.append("Content-Type: \(body.map { HTTPResponse.mediaType(of: $0.path) } ?? "text/plain")")
    lines.append("Content-Length: \(body?.content.size ?? UInt64(message.utf8.count))")
    if closes { lines.append("Connection: close") }
    text = Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (isHead ? "" : message)).utf8)
    guard !isHead, let first = body?.content.part(from: 0, limit: HTTPResponse.firstPartSize) else { return }
    text += first
    sent = UInt64(first.count)
  }

  /// Lets a small page fit in one segment.
  private static let firstPartSize = 4096

  /// Sends as much as the connection accepts. Returns whether that was everything.
  mutating func send(to socket: SocketID, _ files: [HTTPServerSettings.File], _ calls: borrowing SystemCalls) -> Bool {
    while !text.isEmpty {
      let taken = calls.send(text.span.bytes, to: socket)
      guard taken > 0 else { return false }
      text.removeFirst(taken)
    }
    guard let content = file?.content(among: files) else { return true }
    while sent < content.size {
      let part = content.part(from: sent, limit: HTTPResponse.partSize)
      let taken = calls.send(part.span.bytes, to: socket)
      sent &+= UInt64(taken)
      guard taken == part.count else { return false }
    }
    return true
  }

  /// The size of a write in bytes.
  private static let partSize = 65_536

  private static func mediaType(of path: String) -> String {
    switch path.split(separator: ".").last {
    case "html", "htm": "text/html"
    case "txt": "text/plain"
    case "css": "text/css"
    case "js": "text/javascript"
    case "json": "application/json"
    default: "application/octet-stream"
    }
  }

  static let fields = Fields(\HTTPResponse.text, \.file, \.sent, \.closes)

  var inconsistency: String? { sent <= UInt64(Int64.max) ? nil : "\(sent) bytes sent of a file" }
}
