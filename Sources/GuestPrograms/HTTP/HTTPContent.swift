public import SimulationKernel

/// The content of a path on a server.
public enum HTTPContent: Hashable, Sendable, StateVariant {
  case bytes([UInt8])
  /// A number of bytes that are generated as they are sent, so that a large file takes no memory: byte n is
  /// ``generatedByte(at:)``.
  case generated(size: UInt64)
  /// What is on a disk image.
  case image(ServedImage)

  public var size: UInt64 {
    switch self {
    case .bytes(let bytes): UInt64(bytes.count)
    case .generated(let size): size
    case .image(let image): image.size
    }
  }

  /// Every eight bytes are a hash of their position, so that no two parts of the content are alike.
  public static func generatedByte(at index: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: (index / 8).spread >> ((index % 8) * 8))
  }

  /// At most `limit` bytes from `start`.
  func part(from start: UInt64, limit: Int) -> [UInt8] {
    let count = Int(min(UInt64(limit), size - min(start, size)))
    return switch self {
    case .bytes(let bytes): start < size ? Array(bytes[Int(start)..<Int(start) + count]) : []
    case .generated: (0..<UInt64(count)).map { HTTPContent.generatedByte(at: start + $0) }
    case .image(let image): image.part(from: start, count: count)
    }
  }

  public static let cases = Cases<HTTPContent>(
    Case("bytes", HTTPContent.bytes) { if case .bytes(let bytes) = $0 { bytes } else { nil } },
    Case("generated", HTTPContent.generated) { if case .generated(let size) = $0 { size } else { nil } },
    Case("image", HTTPContent.image) { if case .image(let image) = $0 { image } else { nil } })
}
