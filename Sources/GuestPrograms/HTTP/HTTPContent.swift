public import SimulationKernel

/// What a server has under a path.
public enum HTTPContent: Hashable, Sendable {
  case bytes([UInt8])
  /// So many bytes that are made as they are sent, so that a large file costs no memory: byte n is ``generatedByte(at:)``.
  case generated(size: UInt64)

  public var size: UInt64 {
    switch self {
    case .bytes(let bytes): UInt64(bytes.count)
    case .generated(let size): size
    }
  }

  /// Eight bytes each are a hash of their place, so that no part of the content is like another.
  public static func generatedByte(at place: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: (place / 8).spread >> ((place % 8) * 8))
  }

  /// The part from `start` on, of at most `limit` bytes.
  func part(from start: UInt64, limit: Int) -> [UInt8] {
    let count = Int(min(UInt64(limit), size - min(start, size)))
    return switch self {
    case .bytes(let bytes): Array(bytes[Int(start)..<Int(start) + count])
    case .generated: (0..<UInt64(count)).map { HTTPContent.generatedByte(at: start + $0) }
    }
  }
}

extension HTTPContent: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    switch self {
    case .bytes(let bytes):
      writer.write(UInt8(0))
      writer.write(bytes)
    case .generated(let size):
      writer.write(UInt8(1))
      writer.write(size)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    switch try reader.read(UInt8.self) {
    case 0: self = .bytes(try reader.read())
    case 1:
      let size = try reader.read(UInt64.self)
      guard size <= UInt64(Int64.max) else { throw reader.failure("a file of \(size) bytes") }
      self = .generated(size: size)
    case let other: throw reader.failure("an HTTP content of kind \(other)")
    }
  }
}
