import SimulationKernel

/// Where a machine that boots fetches something from.
struct BootURI: Sendable, Equatable, StateRecord {
  enum Scheme: UInt8, Sendable, Checkpointable { case tftp, http }

  let scheme: Scheme
  /// An address or a name, and perhaps a port.
  let host: String
  /// Without the slash at its start.
  let path: String

  init(_ scheme: Scheme, host: String, path: String) { (self.scheme, self.host, self.path) = (scheme, host, path) }

  /// A URI, or a path relative to that of the file that is already there. Nil for another scheme.
  init?(_ text: String, relativeTo base: BootURI) {
    guard let colon = text.range(ofColonSlashSlash: ()) else {
      let folder = base.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      let path = text.hasPrefix("/") || folder.isEmpty ? text : folder + "/" + text
      self.init(base.scheme, host: base.host, path: path.hasPrefix("/") ? String(path.dropFirst()) : path)
      return
    }
    let scheme: Scheme
    switch text[..<colon.lowerBound].lowercased() {
    case "tftp": scheme = .tftp
    case "http": scheme = .http
    default: return nil
    }
    let rest = text[colon.upperBound...]
    let host = rest.prefix { $0 != "/" }
    guard !host.isEmpty else { return nil }
    self.init(scheme, host: String(host), path: String(rest.dropFirst(host.count + 1)))
  }

  var text: String { "\(scheme == .tftp ? "tftp" : "http")://\(host)/\(path)" }

  static let fields = Fields(\BootURI.scheme, \.host, \.path)
}

extension String {
  /// Where the `://` of a URI is.
  fileprivate func range(ofColonSlashSlash: Void) -> Range<Index>? {
    guard let colon = firstIndex(of: ":"), self[colon...].hasPrefix("://") else { return nil }
    return colon..<index(colon, offsetBy: 3)
  }
}
