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

  /// Eight bytes each are a hash of their position, so that no part of the content is like another.
  public static func generatedByte(at index: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: (index / 8).spread >> ((index % 8) * 8))
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

extension HTTPContent: StateVariant {
  public static let cases = Cases<HTTPContent>(
    Case("bytes", HTTPContent.bytes) { if case .bytes(let bytes) = $0 { bytes } else { nil } },
    Case("generated", HTTPContent.generated) { if case .generated(let size) = $0 { size } else { nil } })
}
