/// A size as a topology file writes it: `256MiB`.
public struct ByteCount: Hashable, Sendable, CustomStringConvertible {
  public var bytes: UInt64

  public init(_ bytes: UInt64) { self.bytes = bytes }

  public var description: String {
    let unit = Quantity.sizes.last { bytes > 0 && bytes % $0.factor == 0 } ?? Quantity.sizes[0]
    return "\(bytes / unit.factor)\(unit.name)"
  }
}
