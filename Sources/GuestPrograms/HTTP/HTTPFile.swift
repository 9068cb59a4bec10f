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
  /// The file for a path of a request. What the settings list goes before the machine's own files.
  func file(for path: String, _ calls: borrowing SystemCalls) -> HTTPLookup {
    if let index = index(of: path) { return .found(.listed(index), path: files[index].path, files[index].content) }
    let name = path.hasSuffix("/") ? path + "index.html" : path
    do throws(FileError) {
      guard let bytes = try calls.readFile(root + name) else { return .waits }
      calls.noteReading(bytes.count)
      return .found(.read(.bytes(bytes)), path: name, .bytes(bytes))
    } catch { return .missing }
  }
}

/// What comes of looking for a file.
enum HTTPLookup {
  /// The file, its own path, and its content.
  case found(HTTPFile, path: String, HTTPContent)
  case missing
  /// The disk is reading it.
  case waits
}
