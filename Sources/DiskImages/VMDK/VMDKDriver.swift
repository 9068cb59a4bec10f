/// VMware's disk: a descriptor, in a file of its own or inside the only extent, and extents, each for a part of the
/// disk. What ESX and ESXi make in other ways (COWD, SESPARSE) is only read.
final class VMDKDriver: FormatDriver {
  enum Body {
    case sparse(VMDKSparseExtent)
    case seSparse(VMDKSESparseExtent)
    case flat(HostLocation)
    case zero
  }

  struct Part {
    var start: GuestOffset
    var count: Int
    var body: Body
    /// As its line in the descriptor says.
    var isReadOnly = false
    var end: GuestOffset { start + count }
  }

  let path: String
  var descriptor: VMDKDescriptor
  /// The location of the descriptor.
  let pages: MetadataPages
  let descriptorOffset: HostOffset
  /// The space for it; nil in a file of its own.
  let descriptorRoom: Int?
  private(set) var parts: [Part] = []
  let virtualSize: Int

  /// VirtualBox and QEMU split disks at 2 GiB; this allows a petabyte in such parts.
  private static let maximumExtentCount = 100_000

  init(_ store: any Store, in storage: any Storage, _ access: Access) throws(DiskError) {
    path = store.path
    let head = try store.bytes(at: HostOffset(0), count: 4)
    if head.hasPrefix(VMDKSparseHeader.magic) || head.hasPrefix(VMDKSparseHeader.hostMagic) {
      let extent = try VMDKSparseExtent(store)
      let sectors = extent.header.descriptorSectors
      descriptorOffset = HostOffset(extent.header.descriptorSector * 512)
      descriptorRoom = sectors * 512
      pages = extent.pages
      descriptor = try VMDKDriver.embedded(in: extent)
      let count = extent.header.capacity * 512
      parts = [Part(start: GuestOffset(0), count: count, body: .sparse(extent))]
      virtualSize = count
      return
    }
    guard store.size <= VMDKDescriptor.maximumSize else { throw store.damaged("its descriptor is longer than 1 MiB") }
    (descriptorOffset, descriptorRoom) = (HostOffset(0), nil)
    pages = MetadataPages(store)
    descriptor = VMDKDescriptor(try store.bytes(at: HostOffset(0), count: store.size))
    let lines = try descriptor.extents(store)
    guard lines.count <= VMDKDriver.maximumExtentCount else { throw store.damaged("\(lines.count) extents") }
    var parts: [Part] = []
    for line in lines { parts.append(try VMDKDriver.part(line, after: parts.last?.end, of: store, storage, access)) }
    self.parts = parts
    virtualSize = parts.last?.end.bytes ?? 0
    guard virtualSize < 1 << 60 else { throw store.damaged("its size is out of range") }
  }

  /// The descriptor in the only file of a disk; the first COWD of an old disk has none.
  private static func embedded(in extent: VMDKSparseExtent) throws(DiskError) -> VMDKDescriptor {
    let (header, store) = (extent.header, extent.store)
    if header.isHostSparse {
      let flags = try store.bytes(at: HostOffset(8), count: 4).little(0, as: UInt32.self)
      // A COWD that is not a root inherits, and only its descriptor says from what.
      if flags & 1 != 0 { return VMDKDescriptor(lines: [VMDKDescriptor.line("createType", "vmfsSparse")]) }
    } else if header.descriptorSectors > 0 {
      let offset = HostOffset(header.descriptorSector * 512)
      return VMDKDescriptor(try store.bytes(at: offset, count: header.descriptorSectors * 512))
    }
    throw store.damaged("one part of a split disk; open the file that holds its descriptor")
  }

  /// An extent's file must be in its descriptor's folder or below it.
  private static func part(
    _ line: VMDKDescriptor.ExtentLine, after end: GuestOffset?, of store: any Store, _ storage: any Storage,
    _ access: Access
  ) throws(DiskError) -> Part {
    let (start, count) = (end ?? GuestOffset(0), line.sectors * 512)
    let isReadOnly = line.access != .readWrite
    guard line.kind != .zero else { return Part(start: start, count: count, body: .zero, isReadOnly: isReadOnly) }
    let file = try file(line, of: store, storage, access)
    let body: Body
    switch line.kind {
    case .flat, .vmfs:
      guard line.offset * 512 + count <= file.size else { throw file.damaged("it is shorter than its descriptor says") }
      body = .flat(HostLocation(store: file, offset: HostOffset(line.offset * 512)))
    case .seSparse:
      let extent = try VMDKSESparseExtent(file)
      guard extent.capacity >= line.sectors else { throw file.damaged("it is smaller than its descriptor says") }
      body = .seSparse(extent)
    case .sparse, .vmfsSparse, .zero:
      let extent = try VMDKSparseExtent(file)
      guard extent.header.capacity >= line.sectors else { throw file.damaged("it is smaller than its descriptor says") }
      body = .sparse(extent)
    }
    return Part(start: start, count: count, body: body, isReadOnly: isReadOnly)
  }

  private static func file(
    _ line: VMDKDescriptor.ExtentLine, of store: any Store, _ storage: any Storage, _ access: Access
  ) throws(DiskError) -> any Store {
    let folder = store.path.folder
    let path = folder.appendingPath(line.name)
    guard !line.name.hasPrefix("/"), !line.name.split(separator: "/").contains("..") else {
      throw DiskError(.damaged, store.path, "its extent \(line.name) is outside the image's folder")
    }
    // A descriptor that is its own extent would be overwritten by the guest.
    guard storage.canonicalPath(path) != storage.canonicalPath(store.path) else {
      throw DiskError(.damaged, store.path, "its descriptor names itself as an extent")
    }
    do { return try storage.open(path, for: access, within: [folder]) } catch {
      guard error.kind == .parent else { throw error }
      throw DiskError(.damaged, store.path, "its extent \(line.name) is outside the image's folder")
    }
  }

  var format: ImageFormat { .vmdk }
  var variant: String { descriptor.createType }
  var properties: (any FormatProperties)? {
    VMDKProperties(descriptor: descriptor, header: sparseExtents.first?.header)
  }
  /// All of its files hold the disk's bytes as they are.
  var isFlat: Bool {
    parts.allSatisfy { part in
      switch part.body {
      case .flat, .zero: true
      case .sparse, .seSparse: false
      }
    }
  }
  var identity: ImageIdentity {
    ImageIdentity(
      uuid: descriptor.uuid("image"), modification: descriptor.uuid("modification"), contentID: descriptor.contentID)
  }

  var blockSize: Int { sparseExtents.first?.header.grainSize ?? 1 << 16 }

  var stores: [any Store] {
    (descriptorRoom == nil ? [pages.store] : [])
      + parts.compactMap { part in
        switch part.body {
        case .sparse(let extent): extent.store
        case .seSparse(let extent): extent.store
        case .flat(let location): location.store
        case .zero: nil
        }
      }
  }

  var tables: [MetadataPages] {
    [pages]
      + parts.compactMap { part in
        switch part.body {
        case .sparse(let extent): extent.pages
        case .seSparse(let extent): extent.pages
        case .flat, .zero: nil
        }
      }
  }

  var sparseExtents: [VMDKSparseExtent] {
    parts.compactMap { if case .sparse(let extent) = $0.body { extent } else { nil } }
  }

  var parentLink: ParentLink? {
    let contentID = descriptor["parentCID"].flatMap { UInt32($0, radix: 16) }
    let known = contentID == VMDKDescriptor.noParent ? nil : contentID
    let uuid = descriptor.uuid("parent")
    guard known != nil || uuid != nil else { return nil }
    let identity = ImageIdentity(uuid: uuid, modification: descriptor.uuid("parentmodification"), contentID: known)
    return ParentLink(paths: descriptor["parentFileNameHint"].map { [$0] } ?? [], identity: identity)
  }

  /// The part that contains an offset of the disk.
  private func part(at offset: GuestOffset) -> Part? {
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    return low < parts.count ? parts[low] : nil
  }

  private func relative(_ range: GuestRange, _ part: Part) -> GuestRange {
    GuestRange(GuestOffset(range.start - part.start), count: range.count)
  }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    guard let part = part(at: range.start) else { return Extent(count: range.count, content: .zero) }
    let range = range.clipped(to: part.end)
    switch part.body {
    case .zero: return Extent(count: range.count, content: .zero)
    case .sparse(let extent):
      var found = try extent.locate(relative(range, part))
      if case .compressed(var block) = found.content {
        block.block.start += part.start.bytes
        found.content = .compressed(block)
      }
      return found
    case .seSparse(let extent): return try extent.locate(relative(range, part))
    case .flat(let location): return flat(range, location + (range.start - part.start))
    }
  }

  /// Holes in a flat file read as zero.
  private func flat(_ range: GuestRange, _ location: HostLocation) -> Extent {
    guard let data = location.store.data(from: location.offset) else {
      return Extent(count: range.count, content: .zero)
    }
    let skipped = data.lowerBound - location.offset.bytes
    if skipped > 0 { return Extent(count: min(range.count, skipped), content: .zero) }
    return Extent(count: min(range.count, data.upperBound - location.offset.bytes), content: .stored(location))
  }

  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    guard let part = part(at: range.start) else { throw refused("no extent covers offset \(range.start.bytes)") }
    let range = range.clipped(to: part.end)
    if part.isReadOnly { throw refused("its descriptor makes this part of the disk read-only") }
    switch part.body {
    case .zero: throw refused("this part of the disk is always zero and cannot be written")
    case .seSparse: throw refused("an SESPARSE extent cannot be written; convert the image first")
    case .flat(let location):
      return Placement(range: range, location: location + (range.start - part.start), state: .inPlace)
    case .sparse(let extent):
      var placement = try extent.allocate(relative(range, part))
      placement.range.start += part.start.bytes
      // The last grain may extend past this part.
      placement.range = placement.range.clipped(to: part.end)
      return placement
    }
  }

  func publish(_ placement: Placement) throws(DiskError) {
    guard let part = part(at: placement.range.start), case .sparse(let extent) = part.body else { return }
    var placement = placement
    placement.range = relative(placement.range, part)
    try extent.publish(placement)
  }

  func abandon(_ placement: Placement) {
    guard placement.state == .fresh, let part = part(at: placement.range.start), case .sparse(let extent) = part.body
    else {
      return
    }
    extent.abandon(placement)
  }

  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool {
    let range = block.range(of: blockSize).clipped(to: GuestOffset(virtualSize))
    guard let part = part(at: range.start), range.end <= part.end, case .sparse(let extent) = part.body else {
      return false
    }
    let start = GuestOffset(range.start - part.start)
    guard start.bytes % extent.header.grainSize == 0, extent.header.grainSize == blockSize else { return false }
    return try extent.mark(start, as: mark, hasParent: parentLink != nil)
  }
}
