public import SimulationKernel

// A mounted volume of the simulated world is part of its state.

extension FATGeometry: StateRecord {
  public static let fields = Fields(
    \FATGeometry.kind, \.start, \.sectorSize, \.clusterSize, \.clusterCount, \.reservedSectors, \.fatCount,
    \.fatSectors,
    \.rootEntryCount, \.totalSectors, \.rootCluster, \.activeTable, \.isMirrored, \.infoSector, \.backupSector)

  /// What would make arithmetic fail; that everything is on the disk is found out by the disk.
  public var inconsistency: String? {
    let numbers = [
      start, reservedSectors, fatCount, fatSectors, rootEntryCount, totalSectors, infoSector, backupSector,
      clusterCount,
    ]
    let isSound =
      [512, 1024, 2048, 4096].contains(sectorSize) && clusterSize >= sectorSize && clusterSize <= 1 << 20
      && clusterSize.isPowerOfTwo && numbers.allSatisfy { 0..<1 << 44 ~= $0 } && 0..<1 << 32 ~= fatSectors
      && 1...16 ~= fatCount && 0..<fatCount ~= activeTable && clusterCount > 0 && clusterCount + 2 <= kind.badMark
      && kind.tableBytes(clusterCount: clusterCount) <= fatSectors * sectorSize && rootEntryCount < 1 << 16
      && (kind == .fat32 ? contains(rootCluster) : rootEntryCount > 0)
    return isSound ? nil : "a FAT volume whose parts do not fit together"
  }
}

extension FATVolume: StateRecord {
  public static let fields = Fields(
    \FATVolume.geometry, \.freeClusterCount, \.nextCluster, \.isMarkedDirty, \.wasDirty)

  public var inconsistency: String? {
    freeClusterCount ?? 0 <= geometry.clusterCount && geometry.contains(Cluster(nextCluster))
      ? nil : "free clusters that the volume does not have"
  }
}
