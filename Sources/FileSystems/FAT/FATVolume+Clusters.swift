/// Runs of adjacent clusters, by number.
typealias ClusterRuns = [Range<Int>]

extension FATVolume {
  /// Finds free clusters, adjacent ones where it can; the table does not change.
  func freeClusters(_ count: Int, _ device: some BlockDevice) throws(FileSystemError) -> ClusterRuns {
    guard count > 0 else { return [] }
    let noSpace = FileSystemError(
      .noSpace, "no space left on the volume: \(count * geometry.clusterSize) bytes needed")
    if let freeClusterCount, freeClusterCount < count { throw noSpace }
    let (first, end) = (2, geometry.clusterCount + 2)
    let start = max(first, min(nextCluster, end - 1))
    var (runs, found): (ClusterRuns, Int) = ([], 0)
    var table = FATTable(geometry)
    for part in [start..<end, first..<start] {
      for number in part where try table.link(of: Cluster(number), device) == .free {
        if let last = runs.last, last.upperBound == number {
          runs[runs.count - 1] = last.lowerBound..<number + 1
        } else {
          runs.append(number..<number + 1)
        }
        found += 1
        if found == count { return runs }
      }
    }
    throw noSpace
  }

  /// Chains clusters that nothing refers to yet.
  mutating func chain(_ runs: ClusterRuns, _ device: inout some BlockDevice) throws(FileSystemError) {
    var table = FATTable(geometry)
    for (index, run) in runs.enumerated() {
      let following = index + 1 < runs.count ? runs[index + 1].lowerBound : geometry.kind.endMark
      for number in run {
        try table.set(Cluster(number), to: number + 1 < run.upperBound ? number + 1 : following, &device)
      }
    }
    try table.finish(&device)
    if let count = freeClusterCount { freeClusterCount = count - runs.reduce(0) { $0 + $1.count } }
    if let last = runs.last { nextCluster = last.upperBound < geometry.clusterCount + 2 ? last.upperBound : 2 }
  }

  /// Lets the chain of `tail` go on with another one.
  func link(_ tail: Cluster, to next: Cluster, _ device: inout some BlockDevice) throws(FileSystemError) {
    var table = FATTable(geometry)
    try table.set(tail, to: next.number, &device)
    try table.finish(&device)
  }

  /// Frees a chain that nothing refers to any more. A chain that turns out to be damaged is freed as far as it is sound.
  mutating func free(from first: Cluster, _ device: inout some BlockDevice) throws(FileSystemError) {
    var table = FATTable(geometry)
    var (next, count) = (first, 0)
    // What has been freed is not met again, so a loop ends by itself.
    while geometry.contains(next) {
      try table.move(to: next, &device)
      let link = try table.link(of: next, device)
      guard link != .free, link != .bad else { break }
      try table.set(next, to: 0, &device)
      count += 1
      guard case .next(let following) = link else { break }
      next = following
    }
    try table.finish(&device)
    if let known = freeClusterCount { freeClusterCount = min(known + count, geometry.clusterCount) }
  }

  /// How many clusters an entry has, and the last one: nil if there is none.
  func extent(
    of entry: FATEntry, at path: FilePath, _ device: some BlockDevice
  ) throws(FileSystemError) -> (count: Int, tail: Cluster?) {
    guard entry.hasClusters else { return (0, nil) }
    guard geometry.contains(entry.firstCluster) else {
      throw FileSystemError(
        .damaged, "'\(path)' is damaged: it begins in cluster \(entry.firstCluster.number), which does not exist")
    }
    var table = FATTable(geometry)
    var chain = FATChain(from: entry.firstCluster)
    while try chain.advance(&table, of: path.description, device) {}
    return (chain.index + 1, chain.cluster)
  }
}
