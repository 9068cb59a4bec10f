/// One file of an image. All reads and writes of images go through this protocol, so that tests can substitute a store
/// that records, tears or fails writes.
///
/// Writes are durable only after ``flush()``; before that, any part of them may be lost, in any order, in
/// units of 512 bytes.
public protocol Store: AnyObject {
  var path: String { get }
  /// In bytes.
  var size: Int { get }
  /// Space used on the host's disk, in bytes; less than ``size`` if the file has holes.
  var allocatedSize: Int { get }

  /// Bytes past the end read as zero.
  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError)
  /// Writing past the end extends the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError)
  /// Truncates the file, or extends it with zeroes that take no space.
  func resize(to size: Int) throws(DiskError)
  /// Makes a range read as zero. Nothing past the end changes.
  ///
  /// - Parameter keepingSpace: Whether the range stays allocated on the host.
  func zero(_ offset: HostOffset, count: Int, keepingSpace: Bool) throws(DiskError)
  /// Allocates space on the host; if that extends the file, the new part reads as zero.
  func reserve(_ offset: HostOffset, count: Int) throws(DiskError)
  /// The next range at or after `offset` that may hold data; nil if only a hole is left.
  func data(from offset: HostOffset) -> Range<Int>?
  /// Makes all writes durable.
  func flush() throws(DiskError)
}

/// A file system: opens, creates and renames the files of images.
public protocol Storage: AnyObject {
  /// Opens a file that the user named.
  func open(_ path: String, for access: Access) throws(DiskError) -> any Store
  /// Opens a file that an image names: a regular file in one of some folders, or below one, with links resolved.
  ///
  /// - Parameter folders: Nil if it may be anywhere.
  func open(_ path: String, for access: Access, within folders: [String]?) throws(DiskError) -> any Store
  /// Creates an empty file for writing; fails if the file exists.
  func create(_ path: String) throws(DiskError) -> any Store
  func exists(_ path: String) -> Bool
  /// Where a path leads if it is a symbolic link, also to a file that does not exist; otherwise the path itself.
  func destination(of path: String) throws(DiskError) -> String
  /// Whether a path leads to something other than a regular file, such as a device: `a device`.
  func obstacle(at path: String) -> String?
  /// Gives a new file the mode, the owner and the extended attributes of another.
  func copyAttributes(of path: String, to new: String) throws(DiskError)
  /// Renames a file, atomically replacing the target.
  func move(_ path: String, to target: String) throws(DiskError)
  func remove(_ path: String) throws(DiskError)
  /// The names in a folder, sorted.
  func files(in folder: String) -> [String]
  /// The canonical path, the same for all paths to one file; nil if the file does not exist.
  func canonicalPath(_ path: String) -> String?
  /// Free space on the path's file system, in bytes; nil if unknown.
  func freeSpace(beside path: String) -> Int?
  /// Seconds since 1970; nil if the file does not exist.
  func modificationTime(of path: String) -> Int?
  /// Makes a folder's directory entries durable, not the contents of its files.
  func flushNames(in folder: String) throws(DiskError)
  /// Makes everything created, renamed and written in this folder's file system durable.
  func flush(folder: String) throws(DiskError)
}

extension Storage {
  public func open(_ path: String, for access: Access, within folders: [String]?) throws(DiskError) -> any Store {
    guard let folders, !folders.contains(where: { isWithin(path, $0) }) else { return try open(path, for: access) }
    throw DiskError(.parent, path, "it lies outside the image's folder")
  }

  public func destination(of path: String) throws(DiskError) -> String { path }
  public func obstacle(at path: String) -> String? { nil }
  public func copyAttributes(of path: String, to new: String) throws(DiskError) {}

  /// Whether a file is in a folder or below it, with links resolved. A file that does not exist is nowhere else.
  package func isWithin(_ path: String, _ folder: String) -> Bool {
    guard let file = canonicalPath(path), let folder = canonicalPath(folder) else { return true }
    return file.hasPrefix(folder == "/" ? "/" : folder + "/") || file.folder == folder
  }
}

public enum Access: Sendable {
  case reading, writing
  /// Only identifies the file, regardless of who else has it open.
  case probing
}

extension Store {
  /// Reads bytes, fewer at the end of the file.
  func bytes(at offset: HostOffset, upTo count: Int) throws(DiskError) -> [UInt8] {
    try bytes(at: offset, count: max(0, min(count, size - offset.bytes)))
  }

  package func bytes(at offset: HostOffset, count: Int) throws(DiskError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    try result.withMutableBytes { (bytes) throws(DiskError) in try read(bytes, at: offset) }
    return result
  }

  package func write(_ bytes: [UInt8], at offset: HostOffset) throws(DiskError) {
    try bytes.withBytes { (bytes) throws(DiskError) in try write(bytes, at: offset) }
  }

  /// Writes to a range that reads as zero: only units of 4 KiB that are not zero are written.
  func writeSparse(_ bytes: [UInt8], at offset: HostOffset) throws(DiskError) {
    let unit = 4096
    var start = 0
    try bytes.withBytes { (bytes) throws(DiskError) in
      for position in stride(from: 0, to: bytes.count, by: unit) {
        let isZero = bytes.part(position, count: min(unit, bytes.count - position)).isZero
        if isZero, start < position { try write(bytes.part(start, count: position - start), at: offset + start) }
        if isZero { start = position + unit }
      }
      if start < bytes.count { try write(bytes.part(start, count: bytes.count - start), at: offset + start) }
    }
  }

  /// Extends the file to at least this size.
  func extend(to end: HostOffset) throws(DiskError) {
    if size < end.bytes { try resize(to: end.bytes) }
  }

  /// Returns the space of some units to the host, adjacent ones at once. A host that cannot punch holes merely keeps
  /// more space than it needs.
  func punch(_ offsets: [HostOffset], unit: Int) {
    var run = 0..<0
    for offset in offsets.sorted() {
      if offset.bytes == run.upperBound {
        run = run.lowerBound..<offset.bytes + unit
      } else {
        try? zero(HostOffset(run.lowerBound), count: run.count, keepingSpace: false)
        run = offset.bytes..<offset.bytes + unit
      }
    }
    try? zero(HostOffset(run.lowerBound), count: run.count, keepingSpace: false)
  }

  func damaged(_ reason: String) -> DiskError { DiskError(.damaged, path, reason) }
  func unsupported(_ reason: String) -> DiskError { DiskError(.unsupported, path, reason) }
}
