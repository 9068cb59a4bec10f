import FileSystems

/// A disk in memory that keeps a record of what was written, in order.
struct MemoryDisk: BlockDevice {
  struct Write {
    var offset: Int
    var bytes: [UInt8]
  }

  var bytes: [UInt8]
  var isRecording = false
  var writes: [Write] = []
  /// The number of writes before each flush.
  var flushes: [Int] = []

  init(size: Int) { bytes = [UInt8](repeating: 0, count: size) }
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var size: Int { bytes.count }

  func read(_ range: Range<Int>) throws(FileSystemError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw FileSystemError(.device, "read of \(range) on a disk of \(bytes.count)")
    }
    return Array(bytes[range])
  }

  mutating func write(_ data: [UInt8], at offset: Int) throws(FileSystemError) {
    guard offset >= 0, offset + data.count <= bytes.count else {
      throw FileSystemError(.device, "write of \(data.count) at \(offset) on a disk of \(bytes.count)")
    }
    if isRecording { writes.append(Write(offset: offset, bytes: data)) }
    data.withUnsafeBytes { source in
      bytes.withUnsafeMutableBytes { $0[offset..<offset + data.count].copyBytes(from: source) }
    }
  }

  mutating func flush() throws(FileSystemError) { if isRecording { flushes.append(writes.count) } }

  mutating func barrier() throws(FileSystemError) {}
}
