public import SimulationKernel

/// The number of an open file in its guest.
public struct FileID: Hashable, Sendable, BitwiseCopyable, StateRecord {
  let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static let fields = Fields(\FileID.rawValue)
}

/// Why a file could not be had or written, in the kernel's own terms.
public enum FileError: Error, Sendable {
  /// ENOENT, ENOSPC, EISDIR
  case noSuchFile, noSpace, isDirectory
}

/// The files of a guest: in memory, gone when it is switched off, in a handful of folders that always exist.
public struct FileTable: Sendable, Equatable {
  struct File: Sendable, Equatable {
    let id: FileID
    let path: String
    var bytes: [UInt8] = []
  }

  /// What all files of a guest may hold, in bytes.
  public static let limit = 128 * 1024 * 1024
  static let countLimit = 1000
  private static let folders = ["/", "/etc", "/root", "/tmp"]
  /// It takes everything and holds nothing.
  static let null = FileID(0)

  private(set) var files: [File] = []
  private var nextID: UInt32 = 1

  public init() {}

  /// The content of a file.
  public func content(of path: String) throws(FileError) -> [UInt8] {
    let path = try FileTable.resolve(path)
    if path == "/dev/null" { return [] }
    guard let file = files.first(where: { $0.path == path }) else { throw .noSuchFile }
    return file.bytes
  }

  /// The names in a folder, sorted; nil where the path is a file's.
  func names(in path: String) throws(FileError) -> [String]? {
    let folder = FileTable.absolute(path)
    guard FileTable.folders.contains(folder) else {
      _ = try content(of: path)
      return nil
    }
    let start = folder == "/" ? folder : folder + "/"
    let paths = FileTable.folders.dropFirst() + files.map(\.path)
    return paths.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
      .filter { !$0.contains("/") }.sorted()
  }

  mutating func remove(_ path: String) throws(FileError) {
    let path = try FileTable.resolve(path)
    guard let place = files.firstIndex(where: { $0.path == path }) else { throw .noSuchFile }
    files.remove(at: place)
  }

  /// Opens a file to write at its end, and makes it where there is none.
  mutating func open(_ path: String, truncating: Bool) throws(FileError) -> FileID {
    let path = try FileTable.resolve(path)
    if path == "/dev/null" { return FileTable.null }
    if let place = files.firstIndex(where: { $0.path == path }) {
      if truncating { files[place].bytes = [] }
      return files[place].id
    }
    guard files.count < FileTable.countLimit else { throw .noSpace }
    files.append(File(id: FileID(nextID), path: path))
    nextID &+= 1
    return FileID(nextID &- 1)
  }

  mutating func append(_ bytes: [UInt8], to id: FileID) throws(FileError) {
    guard id != FileTable.null else { return }
    guard let place = files.firstIndex(where: { $0.id == id }) else { throw .noSuchFile }
    guard files.reduce(bytes.count, { $0 + $1.bytes.count }) <= FileTable.limit else { throw .noSpace }
    files[place].bytes += bytes
  }

  /// Puts a text in place of what a file holds.
  mutating func write(_ text: String, to path: String) {
    guard let id = try? open(path, truncating: true) else { return }
    try? append(Array(text.utf8), to: id)
  }

  /// The absolute path of what can be a file.
  private static func resolve(_ path: String) throws(FileError) -> String {
    let whole = absolute(path)
    guard whole != "/dev/null" else { return whole }
    guard !folders.contains(whole), !path.hasSuffix("/") else { throw .isDirectory }
    let folder = whole[..<(whole.lastIndex(of: "/") ?? whole.startIndex)]
    guard folders.contains(folder.isEmpty ? "/" : String(folder)), whole.utf8.count <= 4096 else {
      throw .noSuchFile
    }
    return whole
  }

  /// A path without `.` and `..`; `/root` is where everybody works.
  private static func absolute(_ path: String) -> String {
    var parts = path.hasPrefix("/") ? [] : ["root"]
    for part in path.split(separator: "/").map(String.init) where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}

extension FileTable.File: StateRecord {
  static let fields = Fields(\FileTable.File.id, \.path, \.bytes)
}

extension FileTable: StateRecord {
  public static let fields = Fields(\FileTable.files, \.nextID)
}
