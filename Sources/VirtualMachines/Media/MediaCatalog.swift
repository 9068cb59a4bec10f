public import DiskImages

/// Where the disks of a machine are, and which is a delta of which: what its registry says, and for a linked clone that of
/// its origin.
struct MediaCatalog {
  struct Entry {
    var uuid: UniqueID
    var path: String
    var format: ImageFormat
    var type: String
    var parent: UniqueID?
    var children: [UniqueID] = []
    /// Whether it is in the registry of the machine itself.
    var isOwn: Bool
  }

  private(set) var entries: [UniqueID: Entry] = [:]
  private let machine: String

  init(_ file: MachineFile) throws(DiskError) {
    machine = file.path
    if let origin = file.origin { try add(origin.machine, isOwn: false, file) }
    try add(file.machine, isOwn: true, file)
  }

  private mutating func add(_ machine: Machine, isOwn: Bool, _ file: MachineFile) throws(DiskError) {
    for medium in machine.hardDisks {
      guard let format = ImageFormat(registryName: medium.format) else {
        throw DiskError(
          .unsupported, machine.path,
          "disk \(medium.location) has format \(medium.format), which Polder does not support")
      }
      let path = file.present(machine.location(medium.location), from: machine.folder)
      let type = medium.parent.flatMap { entries[$0]?.type } ?? medium.type ?? "Normal"
      entries[medium.uuid] = Entry(
        uuid: medium.uuid, path: path, format: format, type: type, parent: medium.parent, isOwn: isOwn)
      if let parent = medium.parent { entries[parent]?.children.append(medium.uuid) }
    }
  }

  func entry(_ uuid: UniqueID) throws(DiskError) -> Entry {
    guard let entry = entries[uuid] else {
      throw DiskError(.damaged, machine, "disk \(uuid.braced) is attached, but no registry knows its file")
    }
    return entry
  }

  /// A disk and its parents, down to the base.
  func chain(_ uuid: UniqueID) throws(DiskError) -> [Entry] {
    var chain = [try entry(uuid)]
    while let parent = chain[chain.count - 1].parent { chain.append(try entry(parent)) }
    return chain
  }

  /// How the image of a disk is opened: with its format, and its parents where the registry has them.
  func options(_ uuid: UniqueID) throws(DiskError) -> OpenOptions {
    let chain = try chain(uuid)
    let folders = chain.dropFirst().map(\.path.folder)
    var options = OpenOptions(parentFolders: Set(folders).sorted(), format: chain[0].format)
    options.warn = { _ in }
    return options
  }
}

extension MachineFile {
  /// Where a file is now: registries have absolute paths of files in other folders, and all of them may have been moved
  /// together, or to another computer.
  func present(_ path: String, from folder: String) -> String {
    if storage.exists(path) { return direct(path) }
    let parts = path.split { $0 == "/" || $0 == "\\" }.map(String.init)
    let beside = parts.suffix(3).joined(separator: "/")
    let below = parts.suffix(2).joined(separator: "/")
    let others = [folder.appendingPath(below), folder.appendingPath("..").appendingPath(beside)]
    return others.first { storage.exists($0) }.map(direct) ?? path
  }

  func catalog() throws(DiskError) -> MediaCatalog { try MediaCatalog(self) }

  /// Opens a disk of the machine with its parents.
  public func openDisk(_ uuid: UniqueID, for access: Access = .reading) throws(DiskError) -> DiskImage {
    let catalog = try catalog()
    let image = try DiskImage.open(
      try catalog.entry(uuid).path, for: access, in: storage, try catalog.options(uuid))
    try image.expectIdentity(uuid)
    return image
  }
}

extension DiskImage {
  /// The registry knows an image by its UUID, and so does the image, in formats that have one.
  func expectIdentity(_ uuid: UniqueID) throws(DiskError) {
    guard format.storesUUID, let own = information.uuid, own != uuid else { return }
    throw DiskError(
      .damaged, path, "its UUID is \(own.braced), but the machine expects \(uuid.braced): it is another disk")
  }
}
