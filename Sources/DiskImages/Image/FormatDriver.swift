/// What a format does: it answers "where is this range?" and "make this range writable", and keeps its tables. It moves no
/// data of the guest; ``DiskImage`` does, alike for all formats, overlays and chains.
protocol FormatDriver: AnyObject {
  var format: ImageFormat { get }
  /// As in the names of the format, such as `streamOptimized`.
  var variant: String { get }
  var path: String { get }
  /// In bytes.
  var virtualSize: Int { get }
  /// The unit of allocation, in bytes.
  var blockSize: Int { get }
  var identity: ImageIdentity { get }
  /// Nil for an image that stands alone.
  var parentLink: ParentLink? { get }
  /// All files that the image consists of.
  var stores: [any Store] { get }
  /// What it holds of its tables in memory.
  var tables: [MetadataPages] { get }

  /// - Parameter range: within the virtual size, not empty.
  func locate(_ range: GuestRange) throws(DiskError) -> Extent

  /// Called before the first change: leaves the traces by which children and other programs notice it.
  func beginWriting() throws(DiskError)

  /// Makes as much of the range writable as one answer holds; at least its first byte.
  func place(_ range: GuestRange) throws(DiskError) -> Placement
  /// The data of a placement that was not in place is written: from now on it is what the image says.
  func publish(_ placement: Placement) throws(DiskError)
  /// It could not be written: the space is free again.
  func abandon(_ placement: Placement)

  /// Makes a whole block say ``Content/zero`` or ``Content/inherit`` with no data stored.
  ///
  /// - Returns: False where the format has no such mark, or its space is not to be given up.
  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool

  /// Makes durable what was written so far; data before what refers to it.
  func flush() throws(DiskError)
  /// So much waits in memory that it should be flushed.
  var isCrowded: Bool { get }
  /// Puts the image in order before it is closed; everything is flushed.
  func close() throws(DiskError)

  /// - Parameter progress: Told of by what takes long; most only read tables.
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError)
  /// Mends what ``check(_:)`` calls mendable.
  func repair() throws(DiskError)
  /// Changes the size of the disk. What is cut off is forgotten, what is added says ``Content/inherit``.
  ///
  /// - Precondition: ``expectResizable(to:)`` did not throw.
  func resize(to size: Int) throws(DiskError)
  /// Throws, and changes nothing, where the image cannot be given that size.
  func expectResizable(to size: Int) throws(DiskError)
  /// Makes another image the parent, or none.
  func setParent(_ parent: ParentReference?) throws(DiskError)
  /// Takes back the traces of ``beginWriting()``, for an image whose content is the same in another place.
  func restoreIdentity(_ identity: ImageIdentity) throws(DiskError)
}

enum BlockMark { case zero, inherit }

extension FormatDriver {
  var tables: [MetadataPages] { [] }
  var isCrowded: Bool { false }
  func close() throws(DiskError) {}
  func restoreIdentity(_ identity: ImageIdentity) throws(DiskError) {}
  func repair() throws(DiskError) {}
  func expectResizable(to size: Int) throws(DiskError) {}
  var allocatedSize: Int { stores.reduce(0) { $0 + $1.allocatedSize } }
  func unsupported(_ reason: String) -> DiskError { DiskError(.unsupported, path, reason) }
  func refused(_ reason: String) -> DiskError { DiskError(.usage, path, reason) }
}
