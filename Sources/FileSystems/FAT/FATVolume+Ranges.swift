extension FATVolume {
  /// Where the content of a file lies on the device, in its order. Adjacent clusters make one range.
  ///
  /// - Throws: ``FileSystemError/Kind/damaged`` if the file's chain of clusters is damaged.
  public func ranges(of path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> [Range<Int>] {
    let entry = try entry(at: path, device)
    guard entry.size > 0, geometry.contains(entry.firstCluster) else { return [] }
    var (table, chain) = (FATTable(geometry), FATChain(from: entry.firstCluster))
    var (ranges, left) = ([Range<Int>](), entry.size)
    var hasMore = true
    while hasMore {
      let start = geometry.offset(of: chain.cluster)
      let end = start + min(left, geometry.clusterSize)
      left -= end - start
      if let last = ranges.last, last.upperBound == start {
        ranges[ranges.count - 1] = last.lowerBound..<end
      } else {
        ranges.append(start..<end)
      }
      hasMore = left > 0
      if hasMore { hasMore = try chain.advance(&table, of: path.description, device) }
    }
    return ranges
  }
}
