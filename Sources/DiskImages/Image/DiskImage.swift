/// An open disk image with its chain of parents: the one reader and writer for all formats.
///
/// Writes are durable after ``flush()``; an image that was never closed opens with everything that was flushed.
/// For one owner on one thread.
public final class DiskImage {
  public let path: String
  let storage: any Storage
  public let access: Access
  /// The image itself and its parents, down to the base image.
  @exclusivity(unchecked) private(set) var layers: [any FormatDriver]
  private var hasBegunWriting = false
  let unpacked = UnpackedBlocks()
  private(set) lazy var bounce = ByteBuffer(count: DiskImage.chunk)
  @exclusivity(unchecked) private(set) var shortcuts: LayerShortcuts

  /// The maximum size of one read or write, in bytes.
  static let chunk = 1 << 20

  init(path: String, storage: any Storage, access: Access, layers: [any FormatDriver]) {
    self.path = path
    self.storage = storage
    self.access = access
    self.layers = layers
    shortcuts = LayerShortcuts(layers, from: access == .writing ? 1 : 0)
  }

  var top: any FormatDriver { layers[0] }

  /// In bytes.
  public var virtualSize: Int { top.virtualSize }
  public var blockSize: Int { top.blockSize }
  public var format: ImageFormat { top.format }
  var variant: String { top.variant }
  public var hasParent: Bool { layers.count > 1 }
  /// Whether it is a delta, even if its parents were not opened.
  package var needsParent: Bool { top.parentLink != nil }
  public var wholeDisk: GuestRange { GuestRange(GuestOffset(0), count: virtualSize) }

  /// Closes the parents, so that one of them can be opened for writing; inherited ranges read as zero from now on.
  func releaseParents() {
    layers = [top]
    shortcuts = LayerShortcuts(layers, from: 1)
  }

  /// Refuses what a first change would refuse, and changes nothing.
  func expectWritable() throws(DiskError) {
    guard access == .writing else { throw DiskError(.usage, path, "it is open read-only") }
    try top.expectWritable()
  }

  /// - Parameter keepingIdentity: What the guest sees will not change, so deltas over the image stay valid.
  func beginWriting(keepingIdentity: Bool = false) throws(DiskError) {
    guard !hasBegunWriting else { return }
    try expectWritable()
    try top.beginWriting(keepingIdentity: keepingIdentity)
    hasBegunWriting = true
  }

  /// Throws a usage error unless the range lies within the disk.
  public func expectWithinDisk(_ range: GuestRange) throws(DiskError) {
    let (start, count) = (range.start.bytes, range.count)
    guard start >= 0, count >= 0, start <= virtualSize - count else {
      let what = count == 1 ? "byte \(start) is" : "\(count) bytes at offset \(start) are"
      throw DiskError(.usage, path, "\(what) past the end of the disk of \(virtualSize) bytes")
    }
  }

  /// Makes all writes so far durable.
  public func flush() throws(DiskError) {
    if hasBegunWriting { try top.flush() }
  }

  /// Flushes and tidies up the image, which must not be written to afterwards.
  public func close() throws(DiskError) {
    guard hasBegunWriting else { return }
    try top.flush()
    try top.close()
  }
}
