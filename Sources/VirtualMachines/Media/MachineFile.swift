public import DiskImages

/// A machine on disk, open for one operation.
///
/// Its settings file is replaced as a whole, by a rename, once everything that the new one refers to is durable. What the
/// old one referred to is removed only afterwards. A machine therefore opens as it was before an operation or after it.
/// For one owner on one thread.
public final class MachineFile {
  public let storage: any MachineStorage
  public private(set) var path: String
  public var machine: Machine
  let access: Access
  /// Keeps other programs from changing the machine; nil for a machine that is only read.
  private var lock: (any Store)?
  /// The images that were made for a machine which does not exist yet.
  var made: [String] = []
  /// The machine whose registry has the parents of this one's disks, if this one is a linked clone.
  public private(set) lazy var origin: MachineFile? = openOrigin()

  static let draftEnding = ".part"
  static let sizeLimit = XMLReader.maximumSize

  /// - Parameter path: That of the settings file.
  public init(_ path: String, for access: Access, in storage: any MachineStorage = FileStorage()) throws(DiskError) {
    (self.path, self.storage, self.access) = (path, storage, access)
    (machine, lock) = try MachineFile.read(path, access, storage)
  }

  /// A machine that is not on disk yet.
  init(new machine: Machine, in storage: any MachineStorage) {
    (path, self.storage, self.machine, access) = (machine.path, storage, machine, .writing)
  }

  public var folder: String { path.folder }

  /// Reads the file under its lock. Another program may have replaced it between its opening and its locking.
  private static func read(
    _ path: String, _ access: Access, _ storage: any MachineStorage
  ) throws(DiskError) -> (Machine, (any Store)?) {
    guard access == .writing else {
      return (try Machine(try bytes(of: path, for: .probing, storage).bytes, path: path), nil)
    }
    for _ in 0..<100 {
      let (bytes, store) = try self.bytes(of: path, for: .writing, storage)
      let now = try self.bytes(of: path, for: .probing, storage).bytes
      if bytes == now { return (try Machine(bytes, path: path), store) }
    }
    throw DiskError(.locked, path, "other programs keep changing it")
  }

  private static func bytes(
    of path: String, for access: Access, _ storage: any MachineStorage
  ) throws(DiskError) -> (bytes: [UInt8], store: any Store) {
    let store = try storage.open(path, for: access)
    guard store.size <= sizeLimit else {
      throw DiskError(.unsupported, path, "larger than \(sizeLimit.sizeText), the limit of settings files")
    }
    return (try store.bytes(at: HostOffset(0), count: store.size), store)
  }
}

extension MachineFile {
  /// Replaces the settings file: the moment at which an operation has happened.
  public func save() throws(DiskError) {
    let store = try writeDraft()
    try publish()
    lock = store
  }

  /// Writes the new settings beside the old ones.
  ///
  /// - Parameter isDurable: False if the caller makes them so.
  @discardableResult
  func writeDraft(isDurable: Bool = true) throws(DiskError) -> any Store {
    let draft = path + MachineFile.draftEnding
    if storage.exists(draft) { try storage.remove(draft) }
    let store = try storage.create(draft)
    if storage.exists(path) { try storage.copyAttributes(of: path, to: draft) }
    let bytes = machine.document.bytes
    try store.write(bytes, at: HostOffset(0))
    if isDurable { try store.flush() }
    machine = try Machine(bytes, path: path)
    return store
  }

  func publish() throws(DiskError) {
    try storage.flushNames(in: folder)
    try storage.move(path + MachineFile.draftEnding, to: path)
    try storage.flushNames(in: folder)
  }
}

extension MachineFile {
  static let originKey = "Polder/Origin"

  /// The machine that this one is a linked clone of: as Polder has recorded it, or the one beside it that knows its disks.
  private func openOrigin() -> MachineFile? {
    let known = Set(machine.hardDisks.map(\.uuid))
    let needed = machine.allHardware.flatMap(\.disks).filter { !known.contains($0) }
    guard !needed.isEmpty else { return nil }
    for path in candidates where storage.exists(path) {
      guard let file = try? MachineFile(direct(path), for: .reading, in: storage) else { continue }
      let disks = Set(file.machine.hardDisks.map(\.uuid))
      if needed.contains(where: disks.contains) { return file }
    }
    return nil
  }

  private var candidates: [String] {
    let recorded = machine.extraData(MachineFile.originKey).map { [machine.location($0)] } ?? []
    let beside = folder.appendingPath("..")
    let others = storage.folders(in: beside).lazy.flatMap { [storage] name in
      MachineCatalog.settingsFiles(in: beside.appendingPath(name), storage)
    }
    return recorded + others.filter { [path] in $0.fileName != path.fileName }
  }

  /// The origin, locked for a change of its registry.
  func lockedOrigin() throws(DiskError) -> MachineFile? {
    guard let origin else { return nil }
    if origin.access == .writing { return origin }
    let locked = try MachineFile(origin.path, for: .writing, in: storage)
    self.origin = locked
    return locked
  }
}

extension Machine {
  /// That of the current state and of each snapshot.
  var allHardware: [Hardware] { [hardware] + snapshots.map(\.hardware) }
}
