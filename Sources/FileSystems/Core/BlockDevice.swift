/// What a file system lives on: a disk as a range of bytes.
///
/// An image file at the edge of the lab is one, and so is a disk that is a value of the simulated world. A file system keeps no
/// device: it is handed the device with each operation, so that whoever owns both stays the owner.
public protocol BlockDevice {
  /// In bytes.
  var size: Int { get }

  /// - Throws: an error of the kind ``FileSystemError/Kind/device``, also for a range that is not on the device.
  func read(_ range: Range<Int>) throws(FileSystemError) -> [UInt8]

  /// Writes at a byte offset. A write within one sector of 512 bytes happens as a whole or not at all, even if the power fails.
  mutating func write(_ bytes: [UInt8], at offset: Int) throws(FileSystemError)

  /// Makes what was written durable before anything that is written later.
  mutating func flush() throws(FileSystemError)

  /// Keeps what was written before ahead of what is written later, even if neither is durable yet. A disk that carries out
  /// writes in their order has nothing to do for it.
  mutating func barrier() throws(FileSystemError)
}

extension BlockDevice {
  public mutating func barrier() throws(FileSystemError) { try flush() }

  /// Writes zeroes in pieces of bounded size.
  mutating func zero(_ range: Range<Int>) throws(FileSystemError) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(1 << 20, range.upperBound - offset)
      try write([UInt8](repeating: 0, count: count), at: offset)
      offset += count
    }
  }

  /// Writes sector by sector from the lowest offset to the highest, or the other way round: a power failure between two of them
  /// leaves a prefix of the sequence.
  mutating func writeSectors(_ bytes: [UInt8], at offset: Int, descending: Bool = false) throws(FileSystemError) {
    var pieces: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, ((offset + start) / 512 + 1) * 512 - offset)
      pieces.append(start..<end)
      start = end
    }
    for piece in descending ? pieces.reversed() : pieces {
      try write(Array(bytes[piece]), at: offset + piece.lowerBound)
    }
  }
}
