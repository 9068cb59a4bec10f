/// A sparse file in memory.
public struct MemoryFile {
  private static let chunk = 4096
  private var chunks: [Int: [UInt8]] = [:]
  public var size = 0

  public init() {}

  public var allocatedSize: Int { chunks.count * MemoryFile.chunk }

  public mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    var done = 0
    while done < bytes.count {
      let (index, position) = (offset + done).quotientAndRemainder(dividingBy: MemoryFile.chunk)
      let count = min(MemoryFile.chunk - position, bytes.count - done)
      let part = UnsafeRawBufferPointer(rebasing: bytes[done..<done + count])
      chunks[index, default: [UInt8](repeating: 0, count: MemoryFile.chunk)].withUnsafeMutableBytes {
        UnsafeMutableRawBufferPointer(rebasing: $0[position..<position + count]).copyMemory(from: part)
      }
      done += count
    }
    size = max(size, offset + bytes.count)
  }

  public func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
    var done = 0
    while done < bytes.count {
      let (index, position) = (offset + done).quotientAndRemainder(dividingBy: MemoryFile.chunk)
      let count = min(MemoryFile.chunk - position, bytes.count - done)
      let target = UnsafeMutableRawBufferPointer(rebasing: bytes[done..<done + count])
      if let chunk = chunks[index] {
        chunk.withUnsafeBytes {
          target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
      } else {
        target.initializeMemory(as: UInt8.self, repeating: 0)
      }
      done += count
    }
  }

  public mutating func zero(_ offset: Int, count: Int) {
    var position = offset
    let end = min(size, offset + count)
    while position < end {
      let (index, first) = position.quotientAndRemainder(dividingBy: MemoryFile.chunk)
      let step = min(MemoryFile.chunk - first, end - position)
      if step == MemoryFile.chunk {
        chunks[index] = nil
      } else if chunks[index] != nil {
        for byte in first..<first + step { chunks[index]?[byte] = 0 }
      }
      position += step
    }
  }

  public mutating func resize(to size: Int) {
    if size < self.size { zero(size, count: self.size - size) }
    self.size = size
    chunks = chunks.filter { $0.key * MemoryFile.chunk < size }
  }

  public func data(from offset: Int) -> Range<Int>? {
    let next = chunks.keys.filter { ($0 + 1) * MemoryFile.chunk > offset }.min()
    guard let next, next * MemoryFile.chunk < size else { return nil }
    return max(offset, next * MemoryFile.chunk)..<min(size, (next + 1) * MemoryFile.chunk)
  }
}
