public import SimulationKernel

/// Files and directories in memory.
public struct MemoryFiles: Sendable, Equatable, StateRecord {
  struct Node: Sendable, Equatable, StateRecord {
    let id: FileNumber
    /// The root is its own.
    var directory: FileNumber
    var name: String
    let isDirectory: Bool
    var bytes: [UInt8] = []
    var modified: Instant
    /// What a directory holds, by name. It follows from the other nodes.
    var children: [FileNumber] = []

    static let fields = Fields(
      \MemoryFiles.Node.id, \.directory, \.name, \.isDirectory, \.bytes, \.modified
    ).derived(\.children, [])
  }

  /// Files and directories.
  static let countLimit = 1000
  /// Of a name, in bytes, as in most of Linux' file systems.
  static let nameLimit = 255

  /// By number.
  private var nodes: [Node]
  private var nextID: UInt32
  /// What all files together may hold, in bytes.
  private let limit: Int
  private var used = 0

  static let none = MemoryFiles()

  private init() { (nodes, nextID, limit) = ([], 0, 0) }

  /// An empty root with these directories.
  ///
  /// - Parameter limit: what all files together may hold, in bytes.
  init(limit: Int, directories: [String]) {
    self.limit = limit
    nodes = [Node(id: .root, directory: .root, name: "", isDirectory: true, modified: .zero)]
    nextID = FileNumber.root.rawValue + 1
    for name in directories { _ = try? make(name, in: .root, isDirectory: true, at: .zero) }
  }

  /// As `df` shows a file system in memory.
  var usage: FileSystemUsage {
    FileSystemUsage(kind: "tmpfs", options: "", total: limit, free: limit - used, blockSize: 4096)
  }

  private func index(of id: FileNumber) throws(FileError) -> Int {
    var (low, high) = (0, nodes.count)
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].id < id { low = middle + 1 } else { high = middle }
    }
    guard low < nodes.count, nodes[low].id == id else { throw .noSuchFile }
    return low
  }

  /// Where a name stands, or would, among the children of the directory at an index.
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

  private func indexOfDirectory(_ id: FileNumber) throws(FileError) -> Int {
    let index = try index(of: id)
    guard nodes[index].isDirectory else { throw .notDirectory }
    return index
  }

  public static let fields = Fields(\MemoryFiles.nodes, \.nextID, \.limit).derived(\.used, 0)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    used = nodes.reduce(0) { $0 + $1.bytes.count }
    let isOrdered = zip(nodes, nodes.dropFirst()).allSatisfy { $0.id < $1.id }
    guard isOrdered, nodes.last.map({ $0.id.rawValue < nextID }) ?? true, nodes.count <= MemoryFiles.countLimit,
      used <= limit
    else { throw reader.failure("files beyond their limits") }
    guard nodes.first?.id == .root, nodes.first?.isDirectory == true, nodes.allSatisfy(isReachable) else {
      throw reader.failure("a file in no directory")
    }
    findChildren()
  }

  /// Fills in what each directory holds.
  private mutating func findChildren() {
    for node in nodes.sorted(by: { $0.name < $1.name }) where node.id != .root {
      if let parent = try? index(of: node.directory) { nodes[parent].children.append(node.id) }
    }
  }

  /// Whether a node lies below the root, in directories that lie in no circle, and has a name that a path can give.
  private func isReachable(_ node: Node) -> Bool {
    guard node.modified >= .zero, node.bytes.isEmpty || !node.isDirectory else { return false }
    if node.id == .root { return node.directory == .root }
    guard !node.name.isEmpty, !node.name.utf8.contains(UInt8(ascii: "/")), node.name != ".", node.name != ".." else {
      return false
    }
    var directory = node.directory
    for _ in nodes.indices {
      guard let index = try? index(of: directory), nodes[index].isDirectory else { return false }
      if directory == .root { return true }
      directory = nodes[index].directory
    }
    return false
  }
}

extension MemoryFiles {
  func attributes(of id: FileNumber) throws(FileError) -> FileAttributes { attributes(at: try index(of: id)) }

  private func attributes(at index: Int) -> FileAttributes {
    FileAttributes(
      file: nodes[index].id, isDirectory: nodes[index].isDirectory, size: nodes[index].bytes.count,
      modified: nodes[index].modified)
  }

  func find(_ name: String, in directory: FileNumber) throws(FileError) -> FileNumber? {
    try position(of: name, inDirectoryAt: indexOfDirectory(directory)).id
  }

  func parent(of id: FileNumber) throws(FileError) -> (directory: FileNumber, name: String)? {
    let index = try index(of: id)
    return id == .root ? nil : (nodes[index].directory, nodes[index].name)
  }

  func entries(of directory: FileNumber) throws(FileError) -> [DirectoryEntry] {
    try nodes[indexOfDirectory(directory)].children.map { (id) throws(FileError) in
      let index = try index(of: id)
      return DirectoryEntry(name: nodes[index].name, attributes: attributes(at: index))
    }
  }

  func content(of id: FileNumber) throws(FileError) -> [UInt8] {
    let index = try index(of: id)
    guard !nodes[index].isDirectory else { throw .isDirectory }
    return nodes[index].bytes
  }
}

extension MemoryFiles {
  mutating func make(
    _ name: String, in directory: FileNumber, isDirectory: Bool, at now: Instant
  ) throws(FileError) -> FileNumber {
    let parent = try indexOfDirectory(directory)
    guard name.utf8.count <= MemoryFiles.nameLimit else { throw .nameTooLong }
    guard nodes.count < MemoryFiles.countLimit, nextID < .max else { throw .noSpace }
    nodes[parent].modified = now
    let id = FileNumber(nextID)
    nextID += 1
    nodes[parent].children.insert(id, at: try position(of: name, inDirectoryAt: parent).index)
    nodes.append(Node(id: id, directory: directory, name: name, isDirectory: isDirectory, modified: now))
    return id
  }

  mutating func append(_ bytes: [UInt8], to id: FileNumber, at now: Instant) throws(FileError) {
    let index = try index(of: id)
    guard !nodes[index].isDirectory else { throw .isDirectory }
    guard bytes.count <= limit - used else { throw .noSpace }
    nodes[index].bytes += bytes
    nodes[index].modified = now
    used += bytes.count
  }

  mutating func truncate(_ id: FileNumber, at now: Instant) throws(FileError) {
    let index = try index(of: id)
    guard !nodes[index].isDirectory else { throw .isDirectory }
    used -= nodes[index].bytes.count
    nodes[index].bytes = []
    nodes[index].modified = now
  }

  mutating func touch(_ id: FileNumber, at now: Instant) throws(FileError) { nodes[try index(of: id)].modified = now }

  mutating func move(_ id: FileNumber, to directory: FileNumber, as name: String, at now: Instant) throws(FileError) {
    let (index, target) = (try index(of: id), try indexOfDirectory(directory))
    guard name.utf8.count <= MemoryFiles.nameLimit else { throw .nameTooLong }
    guard id != .root else { throw .busy }
    let source = try self.index(of: nodes[index].directory)
    nodes[source].modified = now
    nodes[source].children.removeAll { $0 == id }
    nodes[target].modified = now
    nodes[target].children.insert(id, at: try position(of: name, inDirectoryAt: target).index)
    (nodes[index].directory, nodes[index].name) = (directory, name)
  }

  mutating func remove(_ id: FileNumber, at now: Instant) throws(FileError) {
    let index = try index(of: id)
    guard id != .root else { throw .busy }
    guard nodes[index].children.isEmpty else { throw .notEmpty }
    let parent = try self.index(of: nodes[index].directory)
    nodes[parent].modified = now
    nodes[parent].children.removeAll { $0 == id }
    used -= nodes[index].bytes.count
    nodes.remove(at: index)
  }
}
