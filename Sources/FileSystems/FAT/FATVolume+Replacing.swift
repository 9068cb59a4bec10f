extension FATVolume {
  /// The size that no file can exceed: the entry has 32 bits for it.
  public static let maximumFileSize = Int(UInt32.max)

  /// Creates a file, or gives an existing one a new content as a whole: whoever reads it, even after a power failure, finds the
  /// old content or the new one.
  ///
  /// - Parameter content: Is asked for the bytes piece by piece, in order.
  public mutating func replace(
    _ path: FilePath, size: Int, at time: CivilTime, _ device: inout some BlockDevice,
    content: (Range<Int>) throws(FileSystemError) -> [UInt8]
  ) throws(FileSystemError) {
    let name = try FATName(path.isRoot ? "" : path.name)
    var (_, directory) = try parent(of: path, device)
    let old = directory.entry(named: name.text)
    if let old { try expectWritableFile(old, at: path) }
    try expectSize(size, path)
    let oldExtent = try old.map { (old) throws(FileSystemError) in try extent(of: old, at: path, device) }
    try beginChanging(&device)
    let runs = try freeClusters(geometry.clusters(for: size), device)
    try write(content, size: size, to: runs, &device)
    try chain(runs, &device)
    try device.barrier()
    var entry = old ?? newEntry([], at: time)
    entry.touch(time)
    (entry.firstCluster, entry.size) = (Cluster(runs.first?.lowerBound ?? 0), size)
    guard let old else { return try insertOwner(entry, named: name, into: &directory, &device) }
    try update(entry, &device)
    guard oldExtent?.tail != nil else { return }
    try device.barrier()
    try free(from: old.firstCluster, &device)
  }

  /// The same with bytes in memory.
  public mutating func replace(
    _ path: FilePath, with bytes: [UInt8], at time: CivilTime, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    try replace(path, size: bytes.count, at: time, &device) { Array(bytes[$0]) }
  }

  func expectSize(_ size: Int, _ path: FilePath) throws(FileSystemError) {
    guard size <= FATVolume.maximumFileSize else {
      throw FileSystemError(
        .invalidRequest, "'\(path)' would have \(size) bytes: on a FAT volume a file has no more than 4294967295")
    }
  }

  /// Writes a whole content to new clusters, and zeroes to the rest of the last one.
  private func write(
    _ content: (Range<Int>) throws(FileSystemError) -> [UInt8], size: Int, to runs: ClusterRuns,
    _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    var position = 0
    for run in runs {
      var offset = geometry.offset(of: Cluster(run.lowerBound))
      let end = offset + run.count * geometry.clusterSize
      while offset < end {
        let room = min(1 << 20, end - offset)
        let piece = position..<min(size, position + room)
        var bytes = try content(piece)
        guard bytes.count == piece.count else {
          throw FileSystemError(
            .invalidRequest, "the source ends after \(position + bytes.count) bytes, but has said \(size)")
        }
        bytes += [UInt8](repeating: 0, count: room - bytes.count)
        try device.write(bytes, at: offset)
        (position, offset) = (piece.upperBound, offset + room)
      }
    }
  }
}
