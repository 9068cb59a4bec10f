@testable import DiskImages

/// Files in memory that remember what was done to them, and can fail.
final class MemoryStorage: Storage {
  var files: [String: MemoryFile] = [:]
  /// What was done, since someone began to listen.
  var log: [StorageEvent]?
  /// So many changes still succeed; the one after them fails once.
  var changesBeforeFailure: Int?
  private var writers: Set<String> = []

  init() {}

  init(copying other: MemoryStorage) { files = other.files }

  func open(_ path: String, for access: Access) throws(DiskError) -> any Store {
    guard files[path] != nil else { throw DiskError(.missing, path, "no such file") }
    return MemoryStore(path, self)
  }

  func create(_ path: String) throws(DiskError) -> any Store {
    guard files[path] == nil else { throw DiskError(.cannotCreate, path, "cannot be created: it exists") }
    try willChange(.create(path))
    files[path] = MemoryFile()
    return MemoryStore(path, self)
  }

  func exists(_ path: String) -> Bool { files[path] != nil }

  func move(_ path: String, to target: String) throws(DiskError) {
    try willChange(.move(path, to: target))
    files[target] = files.removeValue(forKey: path)
  }

  func remove(_ path: String) throws(DiskError) {
    guard files[path] != nil else { return }
    try willChange(.remove(path))
    files[path] = nil
  }

  func files(in folder: String) -> [String] { files.keys.filter { $0.folder == folder }.map(\.fileName).sorted() }
  func canonicalPath(_ path: String) -> String? {
    let plain = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return plain.isEmpty || files[plain] != nil ? "/" + plain : nil
  }
  /// Bytes that can still be written, as far as it is asked for.
  var freeSpace: Int?
  func freeSpace(beside path: String) -> Int? { freeSpace }
  func modificationTime(of path: String) -> Int? { nil }

  func flushNames(in folder: String) throws(DiskError) { try willChange(.flushNames(folder)) }

  func flush(folder: String) throws(DiskError) {
    for path in files.keys.sorted() where path.folder == folder { try willChange(.flush(path)) }
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
