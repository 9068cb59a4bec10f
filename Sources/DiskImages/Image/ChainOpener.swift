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
    let top = try ImageFormat.openDriver(path, storage, access, format: options.format)
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
    let driver = try ImageFormat.openDriver(path, storage, .reading, format: link.format)
    switch link.recognises(driver.identity) {
    case .same: return driver
    case .another: throw DiskError(.parent, child.path, "\(path) is not its parent but a different image")
    case .changed where CommitRecord(of: child.path, in: storage).exists: return driver
    case .changed(let how):
      throw DiskError(.parent, child.path, "its parent \(path) has changed since the delta was created: \(how)")
    }
  }
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
