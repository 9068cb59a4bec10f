import CLinuxFiles
import Glibc

/// A file in the operating system's file system.
final class FileStore: Store {
  let path: String
  @exclusivity(unchecked) private(set) var size: Int
  private let descriptor: CInt
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

  init(path: String, descriptor: CInt) throws(DiskError) {
    self.path = path
    self.descriptor = descriptor
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else {
      let error = DiskError(.inputOutput, path, "cannot determine its size: \(systemReason())")
      close(descriptor)
      throw error
    }
    size = Int(end)
  }

  deinit { close(descriptor) }

  var allocatedSize: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_blocks) * 512 : size
  }

  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let count = pread(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, offset.bytes + done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure("cannot read at offset \(offset.bytes + done)") }
      guard count > 0 else { return bytes.part(done, count: bytes.count - done).clear() }
      done += count
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    isChanged = true
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, offset.bytes + done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("cannot write at offset \(offset.bytes + done)") }
      done += count
      size = max(size, offset.bytes + done)
    }
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

  private func failure(_ what: String) -> DiskError { DiskError(.inputOutput, path, "\(what): \(systemReason())") }
}

func systemReason() -> String { String(cString: strerror(errno)) }
