/// VMware's disk: a descriptor, in a file of its own or inside the only extent, and extents, each for a part of the
/// disk.
final class VMDKDriver: FormatDriver {
  enum Body {
    case sparse(VMDKSparseExtent)
    case flat(HostLocation)
    case zero
  }

  struct Part {
    var start: GuestOffset
    var count: Int
    var body: Body
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
    if head.hasPrefix(VMDKSparseHeader.magic) {
      let extent = try VMDKSparseExtent(store)
      let sectors = extent.header.descriptorSectors
      guard sectors > 0 else {
        throw store.damaged("one part of a split disk; open the file that holds its descriptor")
      }
      descriptorOffset = HostOffset(extent.header.descriptorSector * 512)
      descriptorRoom = sectors * 512
      pages = extent.pages
      descriptor = VMDKDescriptor(try store.bytes(at: descriptorOffset, count: sectors * 512))
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

  /// An extent's file must be in its descriptor's folder or below it.
  private static func part(
    _ line: VMDKDescriptor.ExtentLine, after end: GuestOffset?, of store: any Store, _ storage: any Storage,
    _ access: Access
  ) throws(DiskError) -> Part {
    let (start, count) = (end ?? GuestOffset(0), line.sectors * 512)
    guard line.kind != .zero else { return Part(start: start, count: count, body: .zero) }
    let path = store.path.folder.appendingPath(line.name)
    guard !line.name.hasPrefix("/"), !line.name.split(separator: "/").contains(".."),
      storage.isWithin(path, store.path.folder)
    else { throw DiskError(.damaged, store.path, "its extent \(line.name) is outside the image's folder") }
    let file = try storage.open(path, for: access)
    if line.kind == .flat {
      guard line.offset * 512 + count <= file.size else { throw file.damaged("it is shorter than its descriptor says") }
      return Part(
        start: start, count: count, body: .flat(HostLocation(store: file, offset: HostOffset(line.offset * 512))))
    }
    let extent = try VMDKSparseExtent(file)
    guard extent.header.capacity >= line.sectors else { throw file.damaged("it is smaller than its descriptor says") }
    return Part(start: start, count: count, body: .sparse(extent))
  }

  var format: ImageFormat { .vmdk }
  var variant: String { descriptor.createType }
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
        case .flat(let location): location.store
        case .zero: nil
        }
      }
  }

  var tables: [MetadataPages] { [pages] + sparseExtents.map(\.pages) }

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
    switch part.body {
    case .zero: throw refused("this part of the disk is always zero and cannot be written")
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

extension Storage {
  /// Whether a file is in a folder or below it, with links resolved.
  func isWithin(_ path: String, _ folder: String) -> Bool {
    guard let file = canonicalPath(path), let folder = canonicalPath(folder) else { return true }
    return file.hasPrefix(folder == "/" ? "/" : folder + "/") || file.folder == folder
  }
}
