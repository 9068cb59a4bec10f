public import DiskImages

/// Files in memory that remember what was done to them, and can fail.
public final class MemoryStorage: Storage {
  public var files: [String: MemoryFile] = [:]
  /// Folders that were made; those of files need not be.
  private var folders: Set<String> = []
  /// What was done, since someone began to listen.
  public var log: [StorageEvent]?
  /// So many changes still succeed; the one after them fails once.
  public var changesBeforeFailure: Int?

  public init() {}

  public init(copying other: MemoryStorage) { (files, folders) = (other.files, other.folders) }

  public func open(_ path: String, for access: Access) throws(DiskError) -> any Store {
    let path = path.withoutDots
    guard files[path] != nil else { throw DiskError(.missing, path, "no such file") }
    return MemoryStore(path, self)
  }

  public func create(_ path: String) throws(DiskError) -> any Store {
    let path = path.withoutDots
    guard files[path] == nil else { throw DiskError(.cannotCreate, path, "cannot be created: it exists") }
    try willChange(.create(path))
    files[path] = MemoryFile()
    return MemoryStore(path, self)
  }

  public func exists(_ path: String) -> Bool { files[path.withoutDots] != nil || isFolder(path.withoutDots) }

  public func move(_ path: String, to target: String) throws(DiskError) {
    let (path, target) = (path.withoutDots, target.withoutDots)
    try willChange(.move(path, to: target))
    files[target] = files.removeValue(forKey: path)
  }

  public func remove(_ path: String) throws(DiskError) {
    let path = path.withoutDots
    guard files[path] != nil else { return }
    try willChange(.remove(path))
    files[path] = nil
  }

  public func files(in folder: String) -> [String] {
    let folder = folder.withoutDots
    return files.keys.filter { $0.folder == folder }.map(\.fileName).sorted()
  }

  public func canonicalPath(_ path: String) -> String? {
    let plain = path.withoutDots
    if plain == "." { return "/" }
    return files[plain] != nil || isFolder(plain) ? "/" + plain : nil
  }

  /// Folders are never lost: what is in them is judged.
  public func makeFolder(_ path: String) { folders.insert(path.withoutDots) }
  public func removeFolder(_ path: String) { folders.remove(path.withoutDots) }

  private func isFolder(_ path: String) -> Bool {
    path == "." || folders.contains(path) || files.keys.contains { $0.hasPrefix(path + "/") }
  }

  /// The names of the folders in a folder, sorted.
  public func folders(in folder: String) -> [String] {
    let start = folder.withoutDots == "." ? "" : folder.withoutDots + "/"
    let paths = folders.map { $0 + "/" } + files.keys
    let names = paths.compactMap { path -> String? in
      guard path.hasPrefix(start) else { return nil }
      let parts = path.dropFirst(start.count).split(separator: "/", omittingEmptySubsequences: false)
      return parts.count > 1 ? String(parts[0]) : nil
    }
    return Set(names).sorted()
  }

  /// Bytes that can still be written, as far as it is asked for.
  public var freeSpace: Int?
  public func freeSpace(beside path: String) -> Int? { freeSpace }
  public func modificationTime(of path: String) -> Int? { nil }

  public func flushNames(in folder: String) throws(DiskError) { try willChange(.flushNames(folder)) }

  public func flush(folder: String) throws(DiskError) {
    for path in files.keys.sorted() where path.folder == folder.withoutDots { try willChange(.flush(path)) }
    try flushNames(in: folder)
  }

  /// Fails if it is time to, and else notes what will happen.
  func willChange(_ event: StorageEvent) throws(DiskError) {
    if let left = changesBeforeFailure {
      changesBeforeFailure = left == 0 ? nil : left - 1
      if left == 0 { throw DiskError(.inputOutput, event.path, "no space left on device") }
    }
    log?.append(event)
  }
}

extension String {
  /// Relative to the root, which is the current folder.
  fileprivate var withoutDots: String {
    guard contains("/") || self == "." else { return self }
    var parts: [Substring] = []
    for part in split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}

final class MemoryStore: Store {
  let path: String
  private let storage: MemoryStorage

  init(_ path: String, _ storage: MemoryStorage) {
    self.path = path
    self.storage = storage
  }

  var size: Int { storage.files[path]?.size ?? 0 }
  var allocatedSize: Int { storage.files[path]?.allocatedSize ?? 0 }

  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    storage.files[path]?.read(bytes, at: offset.bytes)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    if bytes.isEmpty { return }
    try storage.willChange(.write(path, offset.bytes, storage.log == nil ? [] : Array(bytes)))
    storage.files[path]?.write(bytes, at: offset.bytes)
  }

  func resize(to size: Int) throws(DiskError) {
    try storage.willChange(.resize(path, size))
    storage.files[path]?.resize(to: size)
  }

  func zero(_ offset: HostOffset, count: Int, keepingSpace: Bool) throws(DiskError) {
    try storage.willChange(.zero(path, offset.bytes, count))
    storage.files[path]?.zero(offset.bytes, count: count)
  }

  func reserve(_ offset: HostOffset, count: Int) throws(DiskError) {
    if size < offset.bytes + count { try resize(to: offset.bytes + count) }
  }

  func data(from offset: HostOffset) -> Range<Int>? { storage.files[path]?.data(from: offset.bytes) }
  func flush() throws(DiskError) { try storage.willChange(.flush(path)) }
}
