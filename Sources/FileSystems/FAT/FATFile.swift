/// A file that is being read: its entry, and how far its chain has been followed, so that reading on does not begin at the start.
public struct FATFile: Sendable {
  public let entry: FATEntry
  let path: FilePath
  private var chain: FATChain

  init(_ entry: FATEntry, at path: FilePath) {
    (self.entry, self.path, chain) = (entry, path, FATChain(from: entry.firstCluster))
  }

  public var size: Int { entry.size }

  /// Reads up to `count` bytes at an offset; fewer at the end of the file.
  ///
  /// - Throws: ``FileSystemError/Kind/damaged`` if the file has fewer clusters than its size says.
  public mutating func read(
    _ count: Int, at offset: Int, of volume: FATVolume, _ device: some BlockDevice
  ) throws(FileSystemError) -> [UInt8] {
    guard offset >= 0, count > 0, offset < size else { return [] }
    var result: [UInt8] = []
    let (end, clusterSize) = (min(size, offset + count), volume.geometry.clusterSize)
    // A size can lie: memory is taken for what is there.
    result.reserveCapacity(min(end - offset, 1 << 20))
    var table = FATTable(volume.geometry)
    var position = offset
    while position < end {
      try seek(position / clusterSize, volume.geometry, &table, device)
      let start = volume.geometry.offset(of: chain.cluster) + position % clusterSize
      var length = min(end - position, clusterSize - position % clusterSize)
      // Adjacent clusters are read together.
      while position + length < end {
        let last = chain.cluster
        try seek((position + length) / clusterSize, volume.geometry, &table, device)
        guard chain.cluster.number == last.number + 1 else { break }
        length += min(end - position - length, clusterSize)
      }
      result += try device.read(start..<start + length)
      position += length
    }
    return result
  }

  private mutating func seek(
    _ index: Int, _ geometry: FATGeometry, _ table: inout FATTable, _ device: some BlockDevice
  ) throws(FileSystemError) {
    guard geometry.contains(entry.firstCluster) else {
      let first = entry.firstCluster.number
      throw FileSystemError(.damaged, "'\(path)' is damaged: it begins in cluster \(first), which does not exist")
    }
    if index < chain.index { chain = FATChain(from: entry.firstCluster) }
    while chain.index < index {
      guard try chain.advance(&table, of: path.description, device) else {
        throw FileSystemError(.damaged, "'\(path)' is damaged: its cluster chain is shorter than when it was opened")
      }
    }
  }
}

extension FATVolume {
  /// Opens a file for reading. Its whole chain is followed once: a file whose chain is damaged is not read in part.
  public func open(_ path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> FATFile {
    let entry = try entry(at: path, device)
    guard !entry.isDirectory else { throw FileSystemError(.isADirectory, "'\(path)' is a directory") }
    let (count, needed) = (try extent(of: entry, at: path, device).count, geometry.clusters(for: entry.size))
    guard count >= needed else {
      throw FileSystemError(
        .damaged, "'\(path)' is damaged: its size of \(entry.size) bytes takes \(needed) clusters, but it has \(count)")
    }
    return FATFile(entry, at: path)
  }

  /// The whole content of a file.
  public func contents(of path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> [UInt8] {
    var file = try open(path, device)
    return try file.read(file.size, at: 0, of: self, device)
  }
}
