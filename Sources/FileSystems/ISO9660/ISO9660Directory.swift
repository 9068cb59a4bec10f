/// A directory's records in memory, for the length of one operation.
struct ISO9660Directory {
  /// A directory of 100,000 long names takes less.
  static let maximumSize = 64 << 20

  let volume: ISO9660Volume
  let path: FilePath
  private let bytes: [UInt8]

  init(_ entry: ISO9660Entry, of volume: ISO9660Volume, at path: FilePath, _ device: some BlockDevice)
    throws(FileSystemError)
  {
    (self.volume, self.path) = (volume, path)
    let extent = entry.extents.first ?? ISO9660Extent(block: 0, size: 0)
    guard extent.size <= ISO9660Directory.maximumSize else {
      throw FileSystemError(.damaged, "'\(path)' is damaged: a directory of \(extent.size) bytes is too large")
    }
    bytes = try volume.read(extent, 0..<extent.size, of: path, device)
  }

  /// All entries but `.` and `..`.
  func entries(_ device: some BlockDevice) throws(FileSystemError) -> [ISO9660Entry] {
    var found: [ISO9660Entry] = []
    var offset = 0
    // The parts of a file with several extents are adjacent.
    var pending: ISO9660Entry?
    while offset < bytes.count {
      guard bytes[offset] != 0 else {
        // Records do not cross sectors.
        offset = (offset / ISO9660Volume.sectorSize + 1) * ISO9660Volume.sectorSize
        continue
      }
      guard let record = ISO9660Record(bytes, at: offset) else {
        throw FileSystemError(.damaged, "'\(path)' is damaged: there is no directory record at byte \(offset)")
      }
      offset += record.length
      guard !record.isDot else { continue }
      if pending != nil {
        pending?.extents.append(record.extent)
        pending?.size += record.extent.size
      } else {
        pending = try entry(record, device)
      }
      if record.continues { continue }
      if let entry = pending { found.append(entry) }
      pending = nil
    }
    return found
  }

  /// Nil for a directory that Rock Ridge shows elsewhere.
  private func entry(_ record: ISO9660Record, _ device: some BlockDevice) throws(FileSystemError) -> ISO9660Entry? {
    guard !record.isInterleaved else {
      throw FileSystemError(.unsupported, "'\(path)' has an interleaved file, which is not supported")
    }
    let name: String
    switch volume.names {
    case .joliet: name = ISO9660Name.joliet(file: record.identifier)
    case .plain, .rockRidge: name = ISO9660Name.plain(file: record.identifier)
    }
    var entry = ISO9660Entry(
      name: name, isDirectory: record.isDirectory, size: record.isDirectory ? 0 : record.extent.size,
      modified: record.modified, extents: [record.extent])
    guard volume.names == .rockRidge else { return entry }
    let attributes = try RockRidgeAttributes(record, of: volume, skipping: volume.skippedBytes, device)
    if attributes.isRelocated { return nil }
    try attributes.apply(to: &entry, of: volume, path, device)
    return entry
  }
}

extension ISO9660Volume {
  /// What is in a directory, in the order of the disc, without `.` and `..`.
  public func list(_ path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> [ISO9660Entry] {
    let entry = try entry(at: path, device)
    guard entry.isDirectory else { throw FileSystemError(.notADirectory, "'\(path)' is not a directory") }
    return try ISO9660Directory(entry, of: self, at: path, device).entries(device)
  }

  /// The file, directory or link at a path. Names of Rock Ridge have to match exactly; with the others case does not count.
  public func entry(at path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> ISO9660Entry {
    var entry = ISO9660Entry(name: "/", isDirectory: true, size: 0, extents: [root])
    for (depth, name) in path.components.enumerated() {
      let here = FilePath(components: Array(path.components.prefix(depth)))
      guard entry.isDirectory else { throw FileSystemError(.notADirectory, "'\(here)' is not a directory") }
      let entries = try ISO9660Directory(entry, of: self, at: here, device).entries(device)
      guard let next = match(name, in: entries) else {
        throw FileSystemError(.notFound, "'\(here.appending(name))' does not exist")
      }
      entry = next
    }
    return entry
  }

  private func match(_ name: String, in entries: [ISO9660Entry]) -> ISO9660Entry? {
    if let exact = entries.first(where: { $0.name == name }) { return exact }
    guard names != .rockRidge else { return nil }
    let key = FATName.key(name)
    return entries.first { FATName.key($0.name) == key }
  }

  /// Reads up to `count` bytes of a file at an offset; fewer at its end.
  public func read(
    _ entry: ISO9660Entry, at path: FilePath, from offset: Int, count: Int, _ device: some BlockDevice
  ) throws(FileSystemError) -> [UInt8] {
    guard !entry.isDirectory else { throw FileSystemError(.isADirectory, "'\(path)' is a directory") }
    guard offset >= 0, count > 0, offset < entry.size else { return [] }
    let wanted = offset..<min(entry.size, offset + count)
    var (result, start): ([UInt8], Int) = ([], 0)
    for extent in entry.extents {
      let part = wanted.clamped(to: start..<start + extent.size)
      if !part.isEmpty {
        result += try read(extent, part.lowerBound - start..<part.upperBound - start, of: path, device)
      }
      start += extent.size
    }
    return result
  }

  /// The whole content of a file.
  public func contents(of path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> [UInt8] {
    let entry = try entry(at: path, device)
    return try read(entry, at: path, from: 0, count: max(1, entry.size), device)
  }

  func read(
    _ extent: ISO9660Extent, _ range: Range<Int>, of path: FilePath, _ device: some BlockDevice
  ) throws(FileSystemError) -> [UInt8] {
    let start = extent.block * blockSize
    guard start + extent.size <= device.size else {
      throw FileSystemError(
        .damaged, "'\(path)' is damaged: its \(extent.size) bytes at block \(extent.block) are not on the disc")
    }
    return try device.read(start + range.lowerBound..<start + range.upperBound)
  }
}
