/// Where things are on a FAT volume: what its boot sector says.
public struct FATGeometry: Hashable, Sendable {
  public var kind: FATKind
  /// Of the volume, in bytes from the start of the device.
  public var start: Int
  public var sectorSize: Int
  /// In bytes.
  public var clusterSize: Int
  public var clusterCount: Int
  var reservedSectors: Int
  var fatCount: Int
  /// Of one table.
  var fatSectors: Int
  /// Of the root directory of FAT12 and FAT16; 0 with FAT32.
  var rootEntryCount: Int
  var totalSectors: Int
  /// FAT32 alone.
  var rootCluster: Cluster
  /// The table that is read; 0 unless mirroring is off.
  var activeTable: Int
  var isMirrored: Bool
  /// FAT32 alone; the sector of the free-space counts, 0 for none.
  var infoSector: Int
  /// FAT32 alone; 0 for none.
  var backupSector: Int

  func tableOffset(_ number: Int) -> Int { start + (reservedSectors + number * fatSectors) * sectorSize }

  /// The directory between the tables and the clusters that FAT12 and FAT16 have.
  var fixedRoot: Range<Int> {
    let offset = tableOffset(fatCount)
    return offset..<offset + rootEntryCount * 32
  }

  var dataOffset: Int { tableOffset(fatCount) + (rootEntryCount * 32).roundedUp(to: sectorSize) }

  func offset(of cluster: Cluster) -> Int { dataOffset + (cluster.number - 2) * clusterSize }

  func range(of cluster: Cluster) -> Range<Int> {
    let offset = offset(of: cluster)
    return offset..<offset + clusterSize
  }

  func contains(_ cluster: Cluster) -> Bool { 2..<clusterCount + 2 ~= cluster.number }

  func clusters(for bytes: Int) -> Int { bytes.dividedRoundingUp(by: clusterSize) }
}
