/// Appends big-endian values to bytes.
public struct OpenFlowWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}
  public init(capacity: Int) { bytes.reserveCapacity(capacity) }

  public var count: Int { bytes.count }

  public mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func write(_ raw: [UInt8]) { bytes.append(contentsOf: raw) }

  public mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

  /// Zeros until the structure that began at `start` is a multiple of 8 bytes long.
  public mutating func align(from start: Int) { zeros(padding(count - start)) }

  /// Stores at `offset` how many bytes were written since `start`, modulo 65,536.
  public mutating func storeLength(since start: Int, at offset: Int) {
    let length = UInt16(truncatingIfNeeded: count - start)
    bytes[offset] = UInt8(length >> 8)
    bytes[offset + 1] = UInt8(truncatingIfNeeded: length)
  }
}

/// How many bytes after `length` come before the next multiple of 8.
func padding(_ length: Int) -> Int { (8 - length & 7) & 7 }
