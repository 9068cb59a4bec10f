/// The disk's bytes and nothing else.
final class RawDriver: FormatDriver {
  private let store: any Store
  /// Nothing but the lack of a signature says that it is raw. A guest that writes one would change what the next reader
  /// takes the image for.
  let isGuess: Bool

  init(_ store: any Store, isGuess: Bool = false) { (self.store, self.isGuess) = (store, isGuess) }

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    try blueprint.expect(variants: ImageFormat.raw.variants, path: path)
    guard !blueprint.isDelta else {
      throw DiskError(
        .usage, path, "a raw image cannot have a parent; create the delta in another format, such as qcow2")
    }
    let store = try storage.create(path)
    if blueprint.allocation == .static { try store.reserve(HostOffset(0), count: blueprint.size) }
    try store.resize(to: blueprint.size)
  }

  var format: ImageFormat { .raw }
  var variant: String { store.allocatedSize < store.size ? "dynamic" : "static" }
  var path: String { store.path }
  var virtualSize: Int { store.size }
  /// The format has no blocks; this is the unit of zeroing and copying.
  var blockSize: Int { 1 << 20 }
  var identity: ImageIdentity { ImageIdentity() }
  var parentLink: ParentLink? { nil }
  var stores: [any Store] { [store] }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let here = range.start.bytes
    guard let data = store.data(from: HostOffset(here)) else { return Extent(count: range.count, content: .zero) }
    if data.lowerBound > here { return Extent(count: min(range.count, data.lowerBound - here), content: .zero) }
    return Extent(count: min(range.count, data.upperBound - here), content: .stored(location(range.start)))
  }

  private func location(_ offset: GuestOffset) -> HostLocation {
    HostLocation(store: store, offset: HostOffset(offset.bytes))
  }

  func beginWriting(keepingIdentity: Bool) throws(DiskError) {}
  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    Placement(range: range, location: location(range.start), state: .inPlace)
  }
  func publish(_ placement: Placement) throws(DiskError) {}
  func abandon(_ placement: Placement) {}

  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool {
    guard mark == .zero else { return false }
    try store.zero(HostOffset(block.number * blockSize), count: blockSize, keepingSpace: false)
    return true
  }

  func flush() throws(DiskError) { try store.flush() }
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    findings.allocatedBlocks = min(findings.totalBlocks, store.allocatedSize.dividedRoundingUp(by: blockSize))
  }
  func resize(to size: Int) throws(DiskError) { try store.resize(to: size) }
  func setParent(_ parent: ParentReference?) throws(DiskError) {
    if parent != nil { throw refused("a raw image cannot have a parent") }
  }
}
