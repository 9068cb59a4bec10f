/// What a check of a FAT volume finds, as `fsck.fat -n` does.
public struct FATReport: Equatable, Sendable {
  /// One line each; at most ``limit`` of them are kept.
  public private(set) var findings: [String] = []
  /// All of them.
  public private(set) var count = 0
  /// Files and directories without the root directory.
  public internal(set) var entryCount = 0
  public internal(set) var usedClusters = 0

  public static let limit = 1000
  public var isClean: Bool { count == 0 }

  mutating func add(_ text: String) {
    count += 1
    if findings.count < FATReport.limit { findings.append(text) }
  }
}

extension FATVolume {
  /// Looks for inconsistencies and changes nothing. It needs one bit of memory for each cluster.
  public func check(_ device: some BlockDevice) throws(FileSystemError) -> FATReport {
    var check = FATCheck(self)
    try check.compareCopies(device)
    try check.walk(device)
    try check.count(device)
    return check.report
  }
}

struct FATCheck {
  let volume: FATVolume
  var report = FATReport()
  var table: FATTable
  /// The clusters that files and directories have.
  private var owned: ClusterSet
  private var pending: [(entry: FATEntry, path: FilePath, above: FATEntry)] = []

  /// Directories that are deeper are not looked into.
  private static let depthLimit = 512

  init(_ volume: FATVolume) {
    self.volume = volume
    table = FATTable(volume.geometry)
    owned = ClusterSet(count: volume.geometry.clusterCount + 2)
  }

  private var geometry: FATGeometry { volume.geometry }

  mutating func walk(_ device: some BlockDevice) throws(FileSystemError) {
    let root = FATEntry.root(of: geometry)
    if geometry.kind == .fat32 { _ = try claim(root, FilePath(""), device) }
    pending = [(root, FilePath(""), root)]
    while let next = pending.popLast() { try look(into: next.entry, at: next.path, above: next.above, device) }
  }

  private mutating func look(
    into entry: FATEntry, at path: FilePath, above: FATEntry, _ device: some BlockDevice
  ) throws(FileSystemError) {
    let directory: FATDirectory
    do throws(FileSystemError) { directory = try volume.directory(entry, at: path, device) } catch {
      guard error.kind == .damaged else { throw error }
      return report.add(error.reason)
    }
    let scan = directory.scan()
    if scan.orphans > 0 { report.add("'\(path)' has \(scan.orphans) pieces of long names that belong to no entry") }
    if entry.offset != nil { checkDots(scan, of: entry, path, above) }
    checkNames(scan, path)
    for child in scan.entries {
      report.entryCount += 1
      let childPath = path.appending(child.name)
      let isSound = try claim(child, childPath, device)
      guard child.isDirectory, isSound else { continue }
      if path.components.count >= FATCheck.depthLimit {
        report.add("'\(childPath.name)' is more than \(FATCheck.depthLimit) directories deep, and was not looked into")
      } else {
        pending.append((child, childPath, entry))
      }
    }
  }

  private mutating func checkDots(_ scan: FATDirectory.Scan, of entry: FATEntry, _ path: FilePath, _ above: FATEntry) {
    let aboveCluster = above.offset == nil ? Cluster(0) : above.firstCluster
    for (name, cluster) in [(FATShortName.dot, entry.firstCluster), (.dotDot, aboveCluster)] {
      let text = name.text(caseBits: 0)
      guard let dot = scan.dots.first(where: { $0.shortName == name }) else {
        report.add("'\(path)' has no entry '\(text)'")
        continue
      }
      // The root directory is 0, and not the cluster in which it begins; some wrote that.
      let isRoot = cluster.number == 0 && dot.firstCluster == geometry.rootCluster
      if dot.firstCluster != cluster, !isRoot {
        report.add("'\(text)' in '\(path)' leads to cluster \(dot.firstCluster.number) instead of \(cluster.number)")
      }
    }
  }

  private mutating func checkNames(_ scan: FATDirectory.Scan, _ path: FilePath) {
    var (shorts, longs) = (Set<FATShortName>(), Set<[UInt16]>())
    for entry in scan.entries {
      if !shorts.insert(entry.shortName).inserted {
        report.add("'\(path)' has the short name '\(entry.shortNameText)' twice")
      }
      if !longs.insert(FATName.key(entry.name)).inserted { report.add("'\(path)' has the name '\(entry.name)' twice") }
      let bytes = entry.shortName.bytes
      let isFine = bytes.enumerated().allSatisfy { index, byte in
        byte == 0x20 && index > 0 || FATShortName.allows(byte) || index == 0 && byte == 0x05
      }
      if !isFine { report.add("'\(path)' has the invalid short name '\(entry.shortNameText)'") }
    }
  }

  /// Notes whose clusters they are; false if the chain is broken or somebody has them already.
  private mutating func claim(_ entry: FATEntry, _ path: FilePath, _ device: some BlockDevice) throws(FileSystemError)
    -> Bool
  {
    guard entry.hasClusters else {
      if entry.size > 0 { report.add("'\(path)' has \(entry.size) bytes, but no cluster") }
      if entry.isDirectory { report.add("'\(path)' is a directory without a cluster") }
      return false
    }
    guard geometry.contains(entry.firstCluster) else {
      report.add("'\(path)' begins in cluster \(entry.firstCluster.number), which does not exist")
      return false
    }
    var chain = FATChain(from: entry.firstCluster)
    do throws(FileSystemError) {
      repeat {
        guard owned.insert(chain.cluster) else {
          report.add("'\(path)' shares cluster \(chain.cluster.number) with another file, or loops there")
          return false
        }
        report.usedClusters += 1
      } while try chain.advance(&table, of: path.description, device)
    } catch {
      guard error.kind == .damaged else { throw error }
      report.add(error.reason)
      return false
    }
    let needed = geometry.clusters(for: entry.size)
    if !entry.isDirectory, needed != chain.index + 1 {
      report.add("'\(path)' has \(entry.size) bytes, which take \(needed) clusters, but it has \(chain.index + 1)")
    }
    return true
  }
}

extension FATCheck {
  mutating func compareCopies(_ device: some BlockDevice) throws(FileSystemError) {
    if volume.wasDirty || volume.isMarkedDirty { report.add("the volume was not unmounted cleanly") }
    let media = try table.value(of: Cluster(0), device) & 0xFF
    let boot = try device.read(geometry.start..<geometry.start + 512)
    if media != Int(boot[BootSectorOffset.media]) {
      report.add(
        "the table begins with media \(media.hexadecimal), the boot sector says \(Int(boot[BootSectorOffset.media]).hexadecimal)"
      )
    }
    try compareBackup(boot, device)
    guard geometry.isMirrored else { return }
    for number in 1..<max(1, geometry.fatCount) {
      if let offset = try firstDifference(number, device) {
        report.add("table \(number + 1) differs from the first one at byte \(offset)")
      }
    }
  }

  private mutating func compareBackup(_ boot: [UInt8], _ device: some BlockDevice) throws(FileSystemError) {
    guard geometry.backupSector > 0 else { return }
    let offset = geometry.start + geometry.backupSector * geometry.sectorSize
    var (first, backup) = (boot, try device.read(offset..<offset + 512))
    // The mark of a volume that is in use is not copied.
    let state = BootSectorOffset.extended(.fat32) + 1
    (first[state], backup[state]) = (0, 0)
    if first != backup { report.add("the boot sector differs from its backup") }
  }

  private func firstDifference(_ number: Int, _ device: some BlockDevice) throws(FileSystemError) -> Int? {
    let (first, other) = (geometry.tableOffset(0), geometry.tableOffset(number))
    let length = geometry.kind.tableBytes(clusterCount: geometry.clusterCount)
    var offset = 0
    while offset < length {
      let count = min(1 << 16, length - offset)
      let (left, right) = (
        try device.read(first + offset..<first + offset + count),
        try device.read(other + offset..<other + offset + count)
      )
      if left != right {
        return offset + (zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0)
      }
      offset += count
    }
    return nil
  }

  /// Compares the table with what was found in directories.
  mutating func count(_ device: some BlockDevice) throws(FileSystemError) {
    var (free, lost) = (0, 0)
    for number in 2..<geometry.clusterCount + 2 {
      switch try table.link(of: Cluster(number), device) {
      case .free: free += 1
      case .bad: continue
      case .next, .end, .invalid: if !owned.contains(Cluster(number)) { lost += 1 }
      }
    }
    if lost > 0 { report.add("\(lost) clusters are in use, but belong to no file") }
    guard let information = try FATInformation.read(geometry, device) else {
      if geometry.infoSector > 0 { report.add("the sector with the free-space counts is damaged") }
      return
    }
    let told = information.sector.little32(488)
    if told != 0xFFFF_FFFF, told != free {
      report.add("the volume counts \(told) free clusters, but there are \(free)")
    }
  }
}

/// A set of clusters with one bit for each.
private struct ClusterSet {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: count.dividedRoundingUp(by: 64)) }

  func contains(_ cluster: Cluster) -> Bool { words[cluster.number / 64] >> UInt64(cluster.number % 64) & 1 == 1 }

  /// False if it was there already.
  mutating func insert(_ cluster: Cluster) -> Bool {
    guard !contains(cluster) else { return false }
    words[cluster.number / 64] |= 1 << UInt64(cluster.number % 64)
    return true
  }
}
