/// What a format does: it answers "where is this range?" and "make this range writable", and keeps its tables. It never
/// moves guest data; ``DiskImage`` does, in the same way for all formats, overlays and chains.
protocol FormatDriver: AnyObject {
  var format: ImageFormat { get }
  /// The format's own name for its variant, such as `streamOptimized`.
  var variant: String { get }
  var path: String { get }
  /// In bytes.
  var virtualSize: Int { get }
  /// The unit of allocation, in bytes.
  var blockSize: Int { get }
  var identity: ImageIdentity { get }
  /// Nil for an image that stands alone.
  var parentLink: ParentLink? { get }
  /// What a rewritten image, a copy or a delta takes over.
  var properties: (any FormatProperties)? { get }
  /// All files of the image.
  var stores: [any Store] { get }
  /// The cached pages of its tables.
  var tables: [MetadataPages] { get }

  /// - Parameter range: Within the virtual size, not empty.
  func locate(_ range: GuestRange) throws(DiskError) -> Extent

  /// Called before the first change.
  ///
  /// - Throws: If the image can only be read: because of its kind, or because it refers to its own tables as data, which
  ///   a write would overwrite.
  func expectWritable() throws(DiskError)
  /// Called before the first change: updates the identifiers by which children and other programs notice changes.
  ///
  /// - Parameter keepingIdentity: Leaves those alone that stand for the content, which will not change.
  func beginWriting(keepingIdentity: Bool) throws(DiskError)

  /// Makes the start of the range writable, at least its first byte, allocating space if there is none.
  func allocate(_ range: GuestRange) throws(DiskError) -> Placement
  /// Called when the data of a newly allocated placement has been written: makes the image's tables refer to it.
  func publish(_ placement: Placement) throws(DiskError)
  /// Called when the data could not be written: frees the space.
  func abandon(_ placement: Placement)

  /// Turns a whole block into ``Content/zero`` or ``Content/inherit``, with no data stored.
  ///
  /// - Returns: False if the format cannot express it or the image must keep its space.
  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool

  /// Makes all writes durable: data before the tables that refer to it.
  func flush() throws(DiskError)
  /// So many changes are held in memory that they should be flushed.
  var isCrowded: Bool { get }
  /// Tidies the image up before it is closed; everything has been flushed.
  func close() throws(DiskError)

  /// - Parameter progress: Called by long checks; most formats only read tables.
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError)
  /// Repairs what ``check(_:)`` reports as repairable.
  func repair() throws(DiskError)
  /// Changes the size of the disk. What is cut off is lost; what is added is ``Content/inherit``.
  ///
  /// - Precondition: ``expectResizable(to:)`` did not throw.
  func resize(to size: Int) throws(DiskError)
  /// Throws, changing nothing, if the image cannot have that size.
  func expectResizable(to size: Int) throws(DiskError)
  /// Makes another image the parent, or none.
  func setParent(_ parent: ParentReference?) throws(DiskError)
}

enum BlockMark { case zero, inherit }

extension FormatDriver {
  var tables: [MetadataPages] { [] }
  var properties: (any FormatProperties)? { nil }
  var isCrowded: Bool { false }
  func close() throws(DiskError) {}
  func expectWritable() throws(DiskError) {}
  func repair() throws(DiskError) {}
  func expectResizable(to size: Int) throws(DiskError) {}
  var allocatedSize: Int { stores.reduce(0) { $0 + $1.allocatedSize } }
  func unsupported(_ reason: String) -> DiskError { DiskError(.unsupported, path, reason) }
  func refused(_ reason: String) -> DiskError { DiskError(.usage, path, reason) }
}
