/// Opens an image and its parents.
final class ChainOpener {
  private let storage: any Storage
  private let options: OpenOptions
  private var layers: [any FormatDriver] = []
  private var visited: Set<String> = []
  private let search: ParentSearch

  /// More than any hypervisor creates.
  private static let maximumChainLength = 1000

  init(storage: any Storage, options: OpenOptions) {
    self.storage = storage
    self.options = options
    search = ParentSearch(storage: storage, options: options)
  }

  func open(_ path: String, for access: Access) throws(DiskError) -> [any FormatDriver] {
    let top = try ImageFormat.openDriver(
      path, storage, access, format: options.format, from: options.origin, warn: options.warn)
    if let snapshot = options.snapshot { try ChainOpener.select(snapshot, of: top) }
    visited = [storage.canonicalPath(path) ?? path]
    layers = [top]
    while !options.ignoresParents, let last = layers.last, let link = last.parentLink {
      layers.append(try parent(of: last, link))
    }
    shareMemory()
    return layers
  }

  /// Bounds the cached tables to a few megabytes, however long the chain and however many files each image has.
  private func shareMemory() {
    let pool = BufferPool()
    for tables in [layers[0].tables, layers.dropFirst().flatMap(\.tables)] {
      for table in tables { (table.capacity, table.pool) = (max(8, 1024 / tables.count), pool) }
    }
  }

  private static func select(_ snapshot: String, of driver: any FormatDriver) throws(DiskError) {
    guard let qcow2 = driver as? QCOW2Driver else {
      throw driver.refused("\(driver.format.rawValue) has no internal snapshots to choose \(snapshot) from")
    }
    try qcow2.select(snapshot: snapshot)
  }

  private func parent(of child: any FormatDriver, _ link: ParentLink) throws(DiskError) -> any FormatDriver {
    guard layers.count < ChainOpener.maximumChainLength else {
      throw DiskError(.parent, child.path, "its chain of parents is longer than \(ChainOpener.maximumChainLength)")
    }
    let path = try search.find(link, of: child)
    guard visited.insert(storage.canonicalPath(path) ?? path).inserted else {
      throw DiskError(.parent, child.path, "its chain of parents loops back to \(path)")
    }
    let driver = try ImageFormat.openDriver(
      path, storage, .reading, format: link.format, from: .image(folders: search.folders(of: child)), warn: options.warn
    )
    try accept(driver, link, of: child)
    return driver
  }

  /// A commit that was interrupted has changed the parent, and the delta still holds everything.
  private func accept(_ parent: any FormatDriver, _ link: ParentLink, of child: any FormatDriver) throws(DiskError) {
    switch link.recognises(parent.identity) {
    case .same: break
    case .another: throw DiskError(.parent, child.path, "\(parent.path) is not its parent but a different image")
    case .stale, .changed:
      if !CommitRecord(of: child.path, in: storage).exists { try acceptChanged(parent, link, of: child) }
    }
    guard child.demandsSizeOfParent, parent.virtualSize != child.virtualSize else { return }
    options.warn(
      "\(child.path): its size of \(child.virtualSize) bytes is not that of its parent \(parent.path), "
        + "\(parent.virtualSize) bytes: the programs that the format is from refuse it")
  }

  private func acceptChanged(_ parent: any FormatDriver, _ link: ParentLink, of child: any FormatDriver)
    throws(DiskError)
  {
    let what = "its parent \(parent.path) has changed since the delta was created"
    switch link.recognises(parent.identity) {
    case .stale(let how):
      options.warn(
        "\(child.path): \(what), or VirtualBox has deleted a snapshot between them, which leaves this: \(how); "
          + "polder disk rebase --unsafe records it")
    case .changed(let how) where options.allowsChangedParents: options.warn("\(child.path): \(what): \(how)")
    case .changed(let how):
      throw DiskError(.parent, child.path, "\(what): \(how); --allow-changed-parents opens it all the same")
    case .same, .another: break
    }
  }
}

extension FormatDriver {
  /// Hyper-V refuses a differencing VHD whose size is not its parent's (ERROR_VHD_CHILD_PARENT_SIZE_MISMATCH), and VMware
  /// a delta.
  var demandsSizeOfParent: Bool { format == .vhd || format == .vmdk }
}

extension DiskImage {
  /// Opens an image with its parents.
  ///
  /// - Throws: Also if a parent is missing, has changed, occurs twice in the chain, or is where parents are not
  ///   allowed.
  public static func open(
    _ path: String, for access: Access = .reading, in storage: any Storage = FileStorage(),
    _ options: OpenOptions = OpenOptions()
  ) throws(DiskError) -> DiskImage {
    let layers = try ChainOpener(storage: storage, options: options).open(path, for: access)
    return DiskImage(path: path, storage: storage, access: access, layers: layers)
  }
}
