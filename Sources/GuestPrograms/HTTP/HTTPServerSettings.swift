public import SimulationKernel

/// The port and files of an HTTP server, and the directory with more of them.
public struct HTTPServerSettings: Hashable, Sendable, StateRecord {
  public struct File: Hashable, Sendable, StateRecord {
    /// Starts with a slash.
    public var path: String
    public var content: HTTPContent

    public init(path: String, content: HTTPContent) {
      self.path = path
      self.content = content
    }

    public static let fields = Fields(\HTTPServerSettings.File.path, \.content)
  }

  public var port: UInt16
  public var files: [File]
  /// The directory of the machine's own files whose content is served where ``files`` has nothing.
  public var root = "/www"

  public init(port: UInt16 = 80, files: [File] = []) {
    self.port = port
    self.files = files
  }

  /// The index of the file for `path`; for a folder, that of its `index.html`.
  func index(of path: String) -> Int? {
    files.firstIndex { $0.path == path }
      ?? (path.hasSuffix("/") ? files.firstIndex { $0.path == path + "index.html" } : nil)
  }

  public static let fields = Fields(\HTTPServerSettings.port, \.files, \.root)
}
