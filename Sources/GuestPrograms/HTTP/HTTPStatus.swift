/// The status codes that Polder's server knows (RFC 9110, section 15; RFC 6585, section 5).
enum HTTPStatus: UInt16, Error {
  case ok = 200
  case badRequest = 400
  case notFound = 404
  case methodNotAllowed = 405
  case fieldsTooLarge = 431
  case notImplemented = 501
  case versionNotSupported = 505

  var reason: String {
    switch self {
    case .ok: "OK"
    case .badRequest: "Bad Request"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .fieldsTooLarge: "Request Header Fields Too Large"
    case .notImplemented: "Not Implemented"
    case .versionNotSupported: "HTTP Version Not Supported"
    }
  }

  /// Whether further requests on the connection can still be parsed.
  var keepsAlive: Bool {
    switch self {
    case .ok, .notFound, .methodNotAllowed: true
    case .badRequest, .fieldsTooLarge, .notImplemented, .versionNotSupported: false
    }
  }
}
