/// One file of an image. Everything that is read from or written to images goes through here, so that a store that
/// remembers, tears and fails can stand in for the disk.
///
/// What was written counts as durable only after ``flush()``; before that, any part of it may be lost, in any order, in
/// units of 512 bytes.
public protocol Store: AnyObject {
  var path: String { get }
  /// In bytes.
  var size: Int { get }
  /// What it takes of the host's disk, in bytes; less than ``size`` where it has holes.
  var allocatedSize: Int { get }

  /// Bytes past the end are read as zero.
  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError)
  /// Writing past the end makes the file longer.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError)
  /// Cuts the file, or extends it by zeroes that take no space.
  func resize(to size: Int) throws(DiskError)
  /// Makes bytes read as zero. Nothing past the end is touched.
  ///
  /// - Parameter keepingSpace: Whether the host's space stays reserved for them.
  func zero(_ offset: HostOffset, count: Int, keepingSpace: Bool) throws(DiskError)
  /// Reserves space of the host; what is extended by it reads as zero.
  func reserve(_ offset: HostOffset, count: Int) throws(DiskError)
  /// The first byte from `offset` on that may not be zero, and the end of what follows; nil where only a hole is left.
  func data(from offset: HostOffset) -> Range<Int>?
  /// Makes durable what was written.
  func flush() throws(DiskError)
}

/// Where files are found and made.
public protocol Storage: AnyObject {
  func open(_ path: String, for access: Access) throws(DiskError) -> any Store
  /// Makes an empty file for writing; fails if there is one.
  func create(_ path: String) throws(DiskError) -> any Store
  func exists(_ path: String) -> Bool
  /// Puts a file in another's place in one step.
  func move(_ path: String, to target: String) throws(DiskError)
  func remove(_ path: String) throws(DiskError)
  /// The names in a folder, sorted.
  func files(in folder: String) -> [String]
  /// The same text for all paths to the same file; nil if it is not there.
  func canonicalPath(_ path: String) -> String?
  /// Bytes that can still be written beside this path; nil if nobody knows.
  func freeSpace(beside path: String) -> Int?
  /// Seconds since 1970; nil if it is not there.
  func modificationTime(of path: String) -> Int?
  /// Makes durable which files there are in a folder, and under which names; not what they hold.
  func flushNames(in folder: String) throws(DiskError)
  /// Makes durable all that was made, moved and written in the file system of this folder.
  func flush(folder: String) throws(DiskError)
}

public enum Access: Sendable {
  case reading, writing
  /// Looks only at what a file is, and does not mind who else has it open.
  case probing
}

extension Store {
  /// Some bytes, fewer at the end of the file.
  func bytes(at offset: HostOffset, upTo count: Int) throws(DiskError) -> [UInt8] {
    try bytes(at: offset, count: max(0, min(count, size - offset.bytes)))
  }

  func bytes(at offset: HostOffset, count: Int) throws(DiskError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    try result.withMutableBytes { (bytes) throws(DiskError) in try read(bytes, at: offset) }
    return result
  }

  func write(_ bytes: [UInt8], at offset: HostOffset) throws(DiskError) {
    try bytes.withBytes { (bytes) throws(DiskError) in try write(bytes, at: offset) }
  }

  /// The same in a part of the file that reads as zero: only what is not zero is written, in units of 4 KiB.
  func writeSparse(_ bytes: [UInt8], at offset: HostOffset) throws(DiskError) {
    let unit = 4096
    var start = 0
    try bytes.withBytes { (bytes) throws(DiskError) in
      for place in stride(from: 0, to: bytes.count, by: unit) {
        let isZero = bytes.part(place, count: min(unit, bytes.count - place)).isZero
        if isZero, start < place { try write(bytes.part(start, count: place - start), at: offset + start) }
        if isZero { start = place + unit }
      }
      if start < bytes.count { try write(bytes.part(start, count: bytes.count - start), at: offset + start) }
    }
  }

  /// Makes the file at least that long.
  func extend(to end: HostOffset) throws(DiskError) {
    if size < end.bytes { try resize(to: end.bytes) }
  }

  /// Gives the host back the space of some units, those that lie together at once. A host that cannot make holes only keeps
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
