/// The properties of an image to be created.
public struct ImageBlueprint: Sendable {
  public var format: ImageFormat
  /// In bytes; rounded up to whole sectors of 512 where the format counts in them.
  public var size: Int
  /// One of the format's variants, or nil for its default.
  public var variant: String?
  public var allocation: Allocation
  /// In bytes, or nil for the format's default.
  public var blockSize: Int?
  var parent: ParentReference?
  /// The identity to keep, for an image that replaces another.
  var identity: ImageIdentity?
  /// Another image of the format whose properties are kept.
  var template: ImageTemplate?

  public init(
    format: ImageFormat, size: Int, variant: String? = nil, allocation: Allocation = .dynamic, blockSize: Int? = nil
  ) {
    self.format = format
    self.size = size
    self.variant = variant
    self.allocation = allocation
    self.blockSize = blockSize
  }

  var isDelta: Bool { parent != nil }
  var sectors: Int { size.dividedRoundingUp(by: 512) }

  /// The block size, checked to be a power of two within limits.
  func blockSize(usual: Int, within limits: ClosedRange<Int>, path: String) throws(DiskError) -> Int {
    let size = blockSize ?? usual
    guard size.isPowerOfTwo, limits.contains(size) else {
      throw DiskError(
        .usage, path,
        "a block of \(size) bytes is invalid: \(format.rawValue) takes powers of two from \(limits.lowerBound) to \(limits.upperBound)"
      )
    }
    return size
  }

  func expect(variants: [String], path: String) throws(DiskError) {
    guard let variant, !variants.contains(variant) else { return }
    throw DiskError(
      .usage, path, "\(format.rawValue) has no variant \(variant); choose one of \(variants.joined(separator: ", "))")
  }

  /// - Parameter name: How the format's documentation writes the limit.
  func expectSize(atMost limit: Int, _ name: String? = nil, path: String) throws(DiskError) {
    guard size <= limit else {
      throw DiskError(
        .usage, path,
        "\(size.sizeText) is too large: the maximum for \(format.rawValue) is \(name ?? limit.sizeText)")
    }
  }
}
