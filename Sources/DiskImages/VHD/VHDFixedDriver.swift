/// The disk's bytes and a footer.
final class VHDFixedDriver: FormatDriver {
  private let store: any Store
  private var footer: VHDFooter

  init(_ store: any Store, _ footer: VHDFooter) throws(DiskError) {
    self.store = store
    self.footer = footer
    guard footer.currentSize <= store.size - VHDFooter.size else {
      throw store.damaged("its footer says \(footer.currentSize) bytes, but the file is shorter")
    }
  }

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    let size = blueprint.sectors * 512
    let store = try storage.create(path)
    try store.reserve(HostOffset(0), count: size)
    var footer = VHDFooter(kind: .fixed, size: size, uuid: blueprint.identity?.uuid ?? .random())
    footer.timeStamp = blueprint.identity?.timeStamp ?? VHDClock.now
    footer.adopt(blueprint.template)
    try store.write(footer.bytes, at: HostOffset(size))
  }

  var format: ImageFormat { .vhd }
  var variant: String { "static" }
  var path: String { store.path }
  var virtualSize: Int { footer.currentSize }
  var blockSize: Int { 1 << 20 }
  var identity: ImageIdentity { ImageIdentity(uuid: footer.uuid, timeStamp: footer.timeStamp) }
  var parentLink: ParentLink? { nil }
  var properties: (any FormatProperties)? { VHDProperties(footer: footer) }
  var stores: [any Store] { [store] }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let here = range.start.bytes
    guard let data = store.data(from: HostOffset(here)) else { return Extent(count: range.count, content: .zero) }
    if data.lowerBound > here { return Extent(count: min(range.count, data.lowerBound - here), content: .zero) }
    let location = HostLocation(store: store, offset: HostOffset(here))
    return Extent(count: min(range.count, data.upperBound - here), content: .stored(location))
  }

  func beginWriting(keepingIdentity: Bool) throws(DiskError) {
    guard !keepingIdentity else { return }
    footer.timeStamp = VHDClock.after(footer.timeStamp)
    try writeFooter()
    try store.flush()
  }

  private func writeFooter() throws(DiskError) { try store.write(footer.bytes, at: HostOffset(footer.currentSize)) }

  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    let location = HostLocation(store: store, offset: HostOffset(range.start.bytes))
    return Placement(range: range, location: location, state: .inPlace)
  }
  func publish(_ placement: Placement) throws(DiskError) {}
  func abandon(_ placement: Placement) {}
  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool { false }
  func flush() throws(DiskError) { try store.flush() }

  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    findings.allocatedBlocks = findings.totalBlocks
    if footer.uuid == .none { findings.add(.error, "its UUID is null") }
    let extra = store.size - footer.currentSize - VHDFooter.size
    if extra > 0 { findings.add(.leak, "\(extra) bytes between the disk and its footer") }
  }

  func resize(to size: Int) throws(DiskError) {
    let old = footer.currentSize
    footer.currentSize = size
    try writeFooter()
    try store.flush()
    if size > old {
      try store.zero(HostOffset(old), count: min(VHDFooter.size, size - old), keepingSpace: true)
    } else {
      try store.resize(to: size + VHDFooter.size)
    }
  }

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    if parent != nil { throw refused("a fixed VHD cannot have a parent") }
  }
}
