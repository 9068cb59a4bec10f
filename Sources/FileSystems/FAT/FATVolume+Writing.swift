extension FATVolume {
  /// Writes bytes at an offset of an existing file, which grows if it has to; a gap before the offset becomes zeroes.
  public mutating func write(
    _ bytes: [UInt8], at offset: Int, of path: FilePath, at time: CivilTime, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard offset >= 0, offset <= Int.max - bytes.count else {
      throw FileSystemError(.invalidRequest, "invalid offset \(offset) in '\(path)'")
    }
    var entry = try entry(at: path, device)
    try expectWritableFile(entry, at: path)
    try expectSize(offset + bytes.count, path)
    let data = offset..<offset + bytes.count
    let newSize = bytes.isEmpty ? entry.size : max(entry.size, data.upperBound)
    try beginChanging(&device)
    try extend(&entry, to: newSize, with: bytes, at: data, path, &device)
    try overwrite(entry, with: bytes, at: data, path, &device)
    try device.barrier()
    entry.touch(time)
    entry.size = newSize
    try update(entry, &device)
  }

  /// Appends bytes to an existing file.
  public mutating func append(
    _ bytes: [UInt8], to path: FilePath, at time: CivilTime, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    try write(bytes, at: entry(at: path, device).size, of: path, at: time, &device)
  }

  /// Makes a file shorter, or longer with zeroes.
  public mutating func truncate(
    _ path: FilePath, to size: Int, at time: CivilTime, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard size >= 0 else { throw FileSystemError(.invalidRequest, "invalid size \(size) of '\(path)'") }
    var entry = try entry(at: path, device)
    try expectWritableFile(entry, at: path)
    try expectSize(size, path)
    let old = try extent(of: entry, at: path, device)
    try beginChanging(&device)
    if size > entry.size {
      try extend(&entry, to: size, with: [], at: size..<size, path, &device)
      try device.barrier()
    }
    let (first, kept) = (entry.firstCluster, geometry.clusters(for: size))
    entry.touch(time)
    entry.size = size
    if size == 0 { entry.firstCluster = Cluster(0) }
    try update(entry, &device)
    guard kept < old.count else { return }
    // The entry asks for less before there is less.
    try device.barrier()
    try cut(first, to: kept, path, &device)
  }

  private mutating func cut(
    _ first: Cluster, to count: Int, _ path: FilePath, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard count > 0 else { return try free(from: first, &device) }
    var table = FATTable(geometry)
    var chain = FATChain(from: first)
    while chain.index < count - 1, try chain.advance(&table, of: path.description, device) {}
    guard case .next(let rest) = try table.link(of: chain.cluster, device) else { return }
    try table.set(chain.cluster, to: geometry.kind.endMark, &device)
    try table.finish(&device)
    try device.barrier()
    try free(from: rest, &device)
  }
}

extension FATVolume {
  /// Gives a file the clusters for a size: new ones are filled before anything refers to them. The entry on the disk stays as it is.
  private mutating func extend(
    _ entry: inout FATEntry, to size: Int, with bytes: [UInt8], at data: Range<Int>, _ path: FilePath,
    _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    let old = try extent(of: entry, at: path, device)
    guard old.count >= geometry.clusters(for: entry.size) else {
      throw FileSystemError(
        .damaged, "'\(path)' is damaged: its size of \(entry.size) bytes takes more than its \(old.count) clusters")
    }
    let runs = try freeClusters(max(0, geometry.clusters(for: size) - old.count), device)
    var position = old.count * geometry.clusterSize
    for run in runs {
      let start = geometry.offset(of: Cluster(run.lowerBound))
      try fill(start..<start + run.count * geometry.clusterSize, from: position, with: bytes, at: data, &device)
      position += run.count * geometry.clusterSize
    }
    try chain(runs, &device)
    try zeroGap(
      of: entry, from: entry.size, to: min(size, data.lowerBound, old.count * geometry.clusterSize), path, &device)
    guard let next = runs.first.map({ Cluster($0.lowerBound) }) else { return }
    try device.barrier()
    guard let tail = old.tail else { return entry.firstCluster = next }
    try link(tail, to: next, &device)
  }

  /// Fills a range of the device that begins at `position` of the file: what is not data is zero.
  private func fill(
    _ range: Range<Int>, from position: Int, with bytes: [UInt8], at data: Range<Int>, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    let part = data.clamped(to: position..<position + range.count)
    guard !part.isEmpty else { return try device.zero(range) }
    let start = range.lowerBound + part.lowerBound - position
    try device.zero(range.lowerBound..<start)
    try device.write(Array(bytes[part.lowerBound - data.lowerBound..<part.upperBound - data.lowerBound]), at: start)
    try device.zero(start + part.count..<range.upperBound)
  }

  /// What is behind the end of a file need not be zero when the file grows over it.
  private func zeroGap(
    of entry: FATEntry, from start: Int, to end: Int, _ path: FilePath, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard start < end else { return }
    try overwrite(
      entry, with: [UInt8](repeating: 0, count: min(end - start, geometry.clusterSize)),
      at: start..<min(end, start + geometry.clusterSize), path, &device)
    try zeroGap(of: entry, from: start + geometry.clusterSize, to: end, path, &device)
  }

  /// Writes the bytes to those clusters of a file that it has; what lies behind them was written when it was extended.
  private func overwrite(
    _ entry: FATEntry, with bytes: [UInt8], at data: Range<Int>, _ path: FilePath, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard !data.isEmpty, entry.hasClusters else { return }
    let size = geometry.clusterSize
    var table = FATTable(geometry)
    var chain = FATChain(from: entry.firstCluster)
    while (chain.index + 1) * size <= data.lowerBound {
      guard try chain.advance(&table, of: path.description, device) else { return }
    }
    while true {
      let part = data.clamped(to: chain.index * size..<(chain.index + 1) * size)
      if part.isEmpty { return }
      let offset = geometry.offset(of: chain.cluster) + part.lowerBound - chain.index * size
      try device.write(Array(bytes[part.lowerBound - data.lowerBound..<part.upperBound - data.lowerBound]), at: offset)
      guard try chain.advance(&table, of: path.description, device) else { return }
    }
  }
}
