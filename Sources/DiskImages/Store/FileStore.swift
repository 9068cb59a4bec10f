import CLinuxFiles
import Glibc
import SystemFiles

/// A file in the operating system's file system.
final class FileStore: Store {
  let path: String
  @exclusivity(unchecked) private(set) var size: Int
  private let file: SystemFile
  /// The range last found to hold data, so that not every read asks again. It may have gained holes since, which read
  /// as zero all the same.
  private var knownData = 0..<0
  /// Something may have changed since the last flush; initially true, since other descriptors may have written to the
  /// file.
  private var isChanged = true
  /// Bytes written since the system was last asked to start writing them to the disk.
  private var unflushed = 0

  /// Starting to write at this many bytes keeps the disk busy while more is produced and leaves little for the final
  /// flush.
  private static let maximumUnflushed = 16 << 20
  private static let smallestHole = 4096

  init(path: String, _ file: consuming SystemFile) throws(DiskError) {
    let end = lseek(file.descriptor.number, 0, SEEK_END)
    guard end >= 0 else { throw DiskError(.inputOutput, path, "cannot determine its size: \(SystemError.last)") }
    self.path = path
    self.file = file
    size = Int(end)
  }

  private var descriptor: CInt { file.descriptor.number }

  var allocatedSize: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_blocks) * 512 : size
  }

  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    let (done, error) = file.descriptor.read(into: bytes, at: offset.bytes)
    if let error { throw failure("cannot read at offset \(offset.bytes + done)", error) }
    if done < bytes.count { bytes.part(done, count: bytes.count - done).clear() }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    isChanged = true
    let (done, error) = file.descriptor.write(bytes, at: offset.bytes)
    if done > 0 { size = max(size, offset.bytes + done) }
    if let error { throw failure("cannot write at offset \(offset.bytes + done)", error) }
    unflushed += bytes.count
    if unflushed >= FileStore.maximumUnflushed { beginWriting() }
  }

  /// Asks the system to start writing dirty pages to the disk. It neither waits nor promises anything.
  private func beginWriting() {
    _ = sync_file_range(descriptor, 0, 0, CUnsignedInt(polder_begin_writing))
    unflushed = 0
  }

  func resize(to size: Int) throws(DiskError) {
    isChanged = true
    guard ftruncate(descriptor, size) == 0 else { throw failure("cannot resize to \(size) bytes") }
    self.size = size
    knownData = 0..<0
  }

  func zero(_ offset: HostOffset, count: Int, keepingSpace: Bool) throws(DiskError) {
    let count = min(count, size - offset.bytes)
    guard count > 0 else { return }
    (knownData, isChanged) = (0..<0, true)
    // Less than a block of the file system becomes no hole, and the system would wait for the disk all the same.
    if count < FileStore.smallestHole { return try writeZeroes(offset, count: count) }
    let mode = keepingSpace ? polder_zero_range : polder_punch_hole
    if fallocate(descriptor, CInt(mode | polder_keep_size), offset.bytes, count) == 0 { return }
    guard errno == EOPNOTSUPP || errno == ENOSYS || errno == ENODEV else {
      throw failure("cannot zero at offset \(offset.bytes)")
    }
    try writeZeroes(offset, count: count)
  }

  func reserve(_ offset: HostOffset, count: Int) throws(DiskError) {
    guard count > 0 else { return }
    isChanged = true
    if fallocate(descriptor, 0, offset.bytes, count) != 0 {
      guard errno == EOPNOTSUPP || errno == ENOSYS else { throw failure("cannot reserve \(count.sizeText)") }
      if size < offset.bytes + count { try resize(to: offset.bytes + count) }
    }
    size = max(size, offset.bytes + count)
  }

  func data(from offset: HostOffset) -> Range<Int>? {
    guard offset.bytes < size else { return nil }
    if knownData.contains(offset.bytes) { return offset.bytes..<knownData.upperBound }
    let start = lseek(descriptor, offset.bytes, CInt(polder_seek_data))
    guard start >= 0 else { return errno == ENXIO ? nil : offset.bytes..<size }
    let end = lseek(descriptor, start, CInt(polder_seek_hole))
    knownData = Int(start)..<(end > start ? Int(end) : size)
    return knownData
  }

  func flush() throws(DiskError) {
    guard isChanged else { return }
    guard fdatasync(descriptor) == 0 else { throw failure("cannot flush") }
    (isChanged, unflushed) = (false, 0)
  }

  /// For file systems that cannot punch holes.
  private func writeZeroes(_ offset: HostOffset, count: Int) throws(DiskError) {
    let zeroes = ByteBuffer(count: min(count, 1 << 20))
    var done = 0
    while done < count {
      let step = min(zeroes.count, count - done)
      try write(UnsafeRawBufferPointer(zeroes.prefix(step)), at: offset + done)
      done += step
    }
  }

  private func failure(_ what: String, _ error: SystemError = .last) -> DiskError {
    DiskError(.inputOutput, path, "\(what): \(error)")
  }
}
