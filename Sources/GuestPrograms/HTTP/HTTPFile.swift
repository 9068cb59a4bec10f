import Guests
import SimulationKernel

/// Where a file that is being sent comes from.
enum HTTPFile: Sendable, Equatable, StateVariant {
  /// The one of this index in the server's settings.
  case listed(Int)
  /// One of the machine's own, as it was when it was asked for.
  case read(HTTPContent)

  /// Nil for an index that is out of range.
  func content(among files: [HTTPServerSettings.File]) -> HTTPContent? {
    switch self {
    case .listed(let index): files.indices.contains(index) ? files[index].content : nil
    case .read(let content): content
    }
  }

  static let cases = Cases<HTTPFile>(
    Case("listed", HTTPFile.listed) { if case .listed(let index) = $0 { index } else { nil } },
    Case("read", HTTPFile.read) { if case .read(let content) = $0 { content } else { nil } })
}

extension HTTPServerSettings {
  /// The file for a path of a request, with its own path and content; nil where there is none. What the settings list goes
  /// before the machine's own files.
  func file(for path: String, _ calls: borrowing SystemCalls) -> (file: HTTPFile, path: String, content: HTTPContent)? {
    if let index = index(of: path) { return (.listed(index), files[index].path, files[index].content) }
    let name = path.hasSuffix("/") ? path + "index.html" : path
    guard let bytes = try? calls.contentOfFile(root + name) else { return nil }
    calls.noteReading(bytes.count)
    return (.read(.bytes(bytes)), name, .bytes(bytes))
  }
}
