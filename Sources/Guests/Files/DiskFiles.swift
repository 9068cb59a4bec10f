public import Disks
import FileSystems
public import SimulationKernel

/// Files and directories on a disk: on its first FAT partition, or on a disc of ISO 9660.
///
/// A volume knows its files by path only. What has been looked up is numbered here, as the kernel's inodes are, so that a
/// file that is open stays the same file when it is renamed.
public struct DiskFiles: Sendable, Equatable, StateRecord {
  struct Node: Sendable, Equatable, StateRecord {
    let id: FileNumber
    /// The root is its own.
    var directory: FileNumber
    /// As the volume spells it.
    var name: String
    let isDirectory: Bool
    /// What has been looked up in a directory, by name. It follows from the other nodes.
    var children: [FileNumber] = []

    static let fields = Fields(\DiskFiles.Node.id, \.directory, \.name, \.isDirectory).derived(\.children, [])
  }

  /// Of a path, in directories: a damaged volume may have directories within themselves.
  private static let depthLimit = 256
  /// The first disk of a machine. A disk without a partition table is mounted as a whole.
  static let firstDevice = "sda"

  public private(set) var disk: Disk
  var volume: DiskVolume
  /// By number.
  private(set) var nodes: [Node]
  private var nextID: UInt32
  /// When what was written will be written back; `.never` where nothing is.
  public internal(set) var writeBack = Instant.never
  /// What programs wait for on the disk.
  var cache: PageCache

  init(_ volume: DiskVolume, of disk: Disk, _ timing: DiskTiming) {
    cache = PageCache(timing)
    (self.volume, self.disk) = (volume, disk)
    nodes = [Node(id: .root, directory: .root, name: "", isDirectory: true)]
    nextID = FileNumber.root.rawValue + 1
  }

  public static let fields = Fields(\DiskFiles.disk, \.volume, \.nodes, \.nextID, \.writeBack, \.cache)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isOrdered = zip(nodes, nodes.dropFirst()).allSatisfy { $0.id < $1.id }
    guard isOrdered, nodes.first?.id == .root, nodes.first?.isDirectory == true,
      nodes.last.map({ $0.id.rawValue < nextID }) ?? false
    else { throw reader.failure("files of a disk that are numbered twice") }
    let past = (disk.size + Disk.blockSize - 1) / Disk.blockSize..<Int.max
    guard cache.blocks.missing(from: past) == [past] else {
      throw reader.failure("blocks in memory that are on no disk")
    }
    for index in nodes.indices {
      guard depth(of: index) != nil else { throw reader.failure("a file of a disk in no directory") }
    }
    for node in nodes.sorted(by: { $0.name < $1.name }) where node.id != .root {
      if let parent = try? index(of: node.directory) { nodes[parent].children.append(node.id) }
    }
  }

  /// How many directories are above a node; nil if they do not lead to the root.
  private func depth(of index: Int) -> Int? {
    var (index, depth) = (index, 0)
    while nodes[index].id != .root {
      guard depth <= DiskFiles.depthLimit, let above = try? self.index(of: nodes[index].directory),
        nodes[above].isDirectory
      else { return nil }
      (index, depth) = (above, depth + 1)
    }
    return depth
  }
}

// Numbers and paths.
extension DiskFiles {
  private func index(of id: FileNumber) throws(FileError) -> Int {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].id < id { low = middle + 1 } else { high = middle }
    }
    guard low < nodes.count, nodes[low].id == id else { throw .noSuchFile }
    return low
  }

  private func indexOfDirectory(_ id: FileNumber) throws(FileError) -> Int {
    let index = try index(of: id)
    guard nodes[index].isDirectory else { throw .notDirectory }
    return index
  }

  func path(of id: FileNumber) throws(FileError) -> FilePath {
    var (index, components) = (try index(of: id), [String]())
    while nodes[index].id != .root {
      components.append(nodes[index].name)
      index = try self.index(of: nodes[index].directory)
    }
    guard components.count < DiskFiles.depthLimit else { throw .nameTooLong }
    return FilePath(components: components.reversed())
  }

  /// Where a name stands, or would, among what was looked up in the directory at an index.
  private func position(of name: String, inDirectoryAt directory: Int) throws(FileError) -> (
    index: Int, id: FileNumber?
  ) {
    let children = nodes[directory].children
    var (low, high) = (0, children.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[try index(of: children[middle])].name < name { low = middle + 1 } else { high = middle }
    }
    let isThere = low < children.count ? nodes[try index(of: children[low])].name == name : false
    return (low, isThere ? children[low] : nil)
  }

  /// The number of an entry of a directory, which gets one if it has none.
  private mutating func number(_ entry: DiskVolume.Entry, inDirectoryAt directory: Int) throws(FileError) -> FileNumber
  {
    let position = try position(of: entry.name, inDirectoryAt: directory)
    if let id = position.id { return id }
    guard nextID < .max else { throw .noSpace }
    let id = FileNumber(nextID)
    nextID += 1
    nodes.append(
      Node(id: id, directory: nodes[directory].id, name: entry.name, isDirectory: entry.isDirectory))
    nodes[directory].children.insert(id, at: position.index)
    return id
  }

  /// Takes a node out of its directory.
  private mutating func detach(_ index: Int) throws(FileError) {
    let (id, parent) = (nodes[index].id, try self.index(of: nodes[index].directory))
    nodes[parent].children.removeAll { $0 == id }
  }
}

// What a file system answers (``FileSystem``).
extension DiskFiles {
  func attributes(of id: FileNumber) throws(FileError) -> FileAttributes {
    if id == .root { return FileAttributes(file: id, isDirectory: true, size: 0, modified: .zero) }
    let path = try path(of: id)
    let entry = try FileError.translating { () throws(FileSystemError) in try volume.entry(at: path, disk) }
    return DiskFiles.attributes(of: entry, id)
  }

  private static func attributes(of entry: DiskVolume.Entry, _ id: FileNumber) -> FileAttributes {
    FileAttributes(
      file: id, isDirectory: entry.isDirectory, size: entry.size,
      modified: max(.zero, entry.modified.map(Instant.init) ?? .zero))
  }

  mutating func find(_ name: String, in directory: FileNumber) throws(FileError) -> FileNumber? {
    let (index, path) = (try indexOfDirectory(directory), try path(of: directory))
    let entry: DiskVolume.Entry
    do throws(FileSystemError) { entry = try volume.entry(at: path.appending(name), disk) } catch {
      if error.kind == .notFound { return nil } else { throw FileError(error) }
    }
    return try number(entry, inDirectoryAt: index)
  }

  func parent(of id: FileNumber) throws(FileError) -> (directory: FileNumber, name: String)? {
    let index = try index(of: id)
    return id == .root ? nil : (nodes[index].directory, nodes[index].name)
  }

  mutating func entries(of directory: FileNumber) throws(FileError) -> [DirectoryEntry] {
    let (index, path) = (try indexOfDirectory(directory), try path(of: directory))
    let list = try FileError.translating { () throws(FileSystemError) in try volume.list(path, disk) }
    return try list.sorted { $0.name < $1.name }.map { (entry) throws(FileError) in
      DirectoryEntry(
        name: entry.name, attributes: DiskFiles.attributes(of: entry, try number(entry, inDirectoryAt: index)))
    }
  }

  func content(of id: FileNumber) throws(FileError) -> [UInt8] {
    guard !nodes[try index(of: id)].isDirectory else { throw .isDirectory }
    let path = try path(of: id)
    return try FileError.translating { () throws(FileSystemError) in try volume.contents(of: path, disk) }
  }

  mutating func make(
    _ name: String, in directory: FileNumber, isDirectory: Bool, at now: Instant
  ) throws(FileError) -> FileNumber {
    let (index, path) = (try indexOfDirectory(directory), try path(of: directory).appending(name))
    try change(at: now) { (volume, disk) throws(FileSystemError) in
      if isDirectory {
        try volume.makeDirectory(path, at: CivilTime(now), &disk)
      } else {
        try volume.replace(path, with: [], at: CivilTime(now), &disk)
      }
    }
    // What the volume has made of the name.
    let entry = try FileError.translating { () throws(FileSystemError) in try volume.entry(at: path, disk) }
    return try number(entry, inDirectoryAt: index)
  }

  mutating func append(_ bytes: [UInt8], to id: FileNumber, at now: Instant) throws(FileError) {
    let path = try path(of: id)
    try change(at: now) { (volume, disk) throws(FileSystemError) in
      try volume.append(bytes, to: path, at: CivilTime(now), &disk)
    }
  }

  mutating func truncate(_ id: FileNumber, at now: Instant) throws(FileError) {
    let path = try path(of: id)
    try change(at: now) { (volume, disk) throws(FileSystemError) in
      try volume.truncate(path, to: 0, at: CivilTime(now), &disk)
    }
  }

  mutating func touch(_ id: FileNumber, at now: Instant) throws(FileError) {
    guard id != .root else { return }
    let path = try path(of: id)
    try change(at: now) { (volume, disk) throws(FileSystemError) in
      try volume.setTimes(modified: CivilTime(now), of: path, &disk)
    }
  }

  mutating func move(_ id: FileNumber, to directory: FileNumber, as name: String, at now: Instant) throws(FileError) {
    let target = try indexOfDirectory(directory)
    guard id != .root else { throw .busy }
    let (old, new) = (try path(of: id), try path(of: directory).appending(name))
    try change(at: now) { (volume, disk) throws(FileSystemError) in try volume.rename(old, to: new, &disk) }
    let entry = try FileError.translating { () throws(FileSystemError) in try volume.entry(at: new, disk) }
    let index = try index(of: id)
    try detach(index)
    (nodes[index].directory, nodes[index].name) = (directory, entry.name)
    nodes[target].children.insert(id, at: try position(of: entry.name, inDirectoryAt: target).index)
  }

  mutating func remove(_ id: FileNumber, at now: Instant) throws(FileError) {
    guard id != .root else { throw .busy }
    let path = try path(of: id)
    try change(at: now) { (volume, disk) throws(FileSystemError) in try volume.remove(path, &disk) }
    let index = try index(of: id)
    try detach(index)
    nodes.remove(at: index)
  }

  mutating func sync() throws(FileError) {
    (writeBack, cache.isFlushing) = (.never, false)
    for block in disk.unflushedBlocks { cache.blocks.insert(block..<block + 1) }
    guard !volume.isDisc else { return }
    try FileError.translating { () throws(FileSystemError) in
      try volume.change { (volume) throws(FileSystemError) in try volume.sync(&disk) }
    }
  }

  mutating func usage() throws(FileError) -> FileSystemUsage {
    let space = try FileError.translating { () throws(FileSystemError) in try volume.space(disk) }
    return FileSystemUsage(
      kind: volume.kind, options: volume.options, total: space.total, free: space.free, blockSize: space.unit)
  }

  /// Also a change that fails may have marked the volume as dirty.
  private mutating func change(
    at now: Instant, _ body: (inout FATVolume, inout Disk) throws(FileSystemError) -> Void
  ) throws(FileError) {
    defer { if volume.isMarkedDirty, writeBack == .never { writeBack = WriteBack.due(changedAt: now) } }
    try FileError.translating { () throws(FileSystemError) in
      try volume.change { (volume) throws(FileSystemError) in try body(&volume, &disk) }
    }
  }
}
