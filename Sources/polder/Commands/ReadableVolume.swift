import FileSystems

/// A file system of an image, of whatever kind, as the commands that only read see it.
struct ReadableVolume {
  struct Entry {
    var name: String
    var isDirectory: Bool
    /// In bytes.
    var size: Int
    var modified: CivilTime?
    var attributes: String
    /// Where a symbolic link leads.
    var linkTarget: String?
    /// Tells directories apart.
    var identity: Int
  }

  private enum Content {
    case fat(FATVolume)
    case iso9660(ISO9660Volume)
  }

  private var content: Content
  private let device: ImageDevice

  init(partition: Int?, _ device: ImageDevice) throws(FileSystemError) {
    self.device = device
    // A disc that can be put on a USB stick as well has a partition table besides; who means that says the partition.
    if partition == nil, try ISO9660Volume.isPresent(on: device) {
      content = .iso9660(try ISO9660Volume.mount(device))
    } else {
      content = .fat(try FATVolume.mount(partition: partition, of: device))
    }
  }

  func entry(at path: FilePath) throws(FileSystemError) -> Entry {
    switch content {
    case .fat(let volume): Entry(try volume.entry(at: path, device))
    case .iso9660(let volume): Entry(try volume.entry(at: path, device))
    }
  }

  func list(_ path: FilePath) throws(FileSystemError) -> [Entry] {
    switch content {
    case .fat(let volume): try volume.list(path, device).map { Entry($0) }
    case .iso9660(let volume): try volume.list(path, device).map { Entry($0) }
    }
  }

  /// Reads a file piece by piece.
  func read(_ path: FilePath, _ take: ([UInt8]) throws -> Void) throws {
    switch content {
    case .fat(let volume):
      var file = try volume.open(path, device)
      var offset = 0
      while offset < file.size, !Signals.isInterrupted {
        let bytes = try file.read(1 << 20, at: offset, of: volume, device)
        offset += bytes.count
        try take(bytes)
      }
    case .iso9660(let volume):
      let entry = try volume.entry(at: path, device)
      if let target = entry.linkTarget {
        throw FileSystemError(.invalidRequest, "'\(path)' is a symbolic link to '\(target)': name the file itself")
      }
      var offset = 0
      repeat {
        let bytes = try volume.read(entry, at: path, from: offset, count: 1 << 20, device)
        offset += bytes.count
        try take(bytes)
      } while offset < entry.size && !Signals.isInterrupted
    }
  }

  /// The kind of file system, its label, and its space in bytes.
  func space() throws(FileSystemError) -> (kind: String, label: String, total: Int, free: Int) {
    switch content {
    case .fat(var volume):
      let space = try volume.space(device)
      return (volume.kind.name, try volume.label(device), space.total, space.free)
    case .iso9660(let volume):
      let size = volume.blockCount * volume.blockSize
      return (volume.names == .plain ? "ISO 9660" : "ISO 9660 with \(volume.names.rawValue)", volume.label, size, 0)
    }
  }
}

extension ReadableVolume.Entry {
  init(_ entry: FATEntry) {
    (name, isDirectory, size) = (entry.name, entry.isDirectory, entry.size)
    modified = entry.modified.civil
    identity = entry.identity
    attributes =
      (entry.isDirectory ? "d" : "-") + (entry.isReadOnly ? "r" : "-")
      + (entry.attributes.contains(.hidden) ? "h" : "-")
      + (entry.attributes.contains(.system) ? "s" : "-") + (entry.attributes.contains(.archive) ? "a" : "-")
  }
}

extension ReadableVolume.Entry {
  init(_ entry: ISO9660Entry) {
    (name, isDirectory, size) = (entry.name, entry.isDirectory, entry.size)
    (modified, linkTarget, identity) = (entry.modified, entry.linkTarget, entry.identity)
    // As on a FAT volume: nothing on a disc can be written.
    attributes = (entry.isDirectory ? "d" : entry.linkTarget == nil ? "-" : "l") + "r---"
  }
}

extension ReadableVolume {
  /// Visits everything in a directory, directories before what is in them.
  ///
  /// - Throws: ``FileSystemError/Kind/damaged`` for a directory that is within itself.
  func walk(_ path: FilePath, within above: [Int] = [], _ visit: (FilePath, Entry) throws -> Void) throws {
    guard above.count < 256 else {
      throw FileSystemError(.damaged, "directories are more than 256 levels deep: the file system seems to be damaged")
    }
    for entry in try list(path) where !Signals.isInterrupted {
      let child = path.appending(entry.name)
      try visit(child, entry)
      guard entry.isDirectory else { continue }
      guard !above.contains(entry.identity) else {
        throw FileSystemError(.damaged, "'\(child)' is damaged: the directory is within itself")
      }
      try walk(child, within: above + [entry.identity], visit)
    }
  }
}
