import Disks
import FileSystems

extension DiskVolume {
  /// What Linux calls the kind of file system.
  var kind: String {
    switch self {
    case .fat: "vfat"
    case .disc: "iso9660"
    }
  }

  /// How much there is and how much is free, in bytes, and the unit of allocation.
  mutating func space(_ disk: Disk) throws(FileSystemError) -> (total: Int, free: Int, unit: Int) {
    switch self {
    case .fat(let volume):
      let space = try change { (volume) throws(FileSystemError) in try volume.space(disk) }
      return (space.total, space.free, volume.geometry.clusterSize)
    case .disc(let volume): return (volume.blockCount * volume.blockSize, 0, volume.blockSize)
    }
  }

  /// The options of the mount besides `ro` or `rw`, as Linux prints those that differ from its defaults.
  var options: String {
    guard case .disc(let volume) = self else { return "relatime" }
    let size = "map=n,blocksize=\(volume.blockSize)"
    return switch volume.names {
    case .rockRidge: "relatime,nojoliet,check=s,\(size)"
    case .joliet: "relatime,norock,check=r,\(size),iocharset=utf8"
    case .plain: "relatime,norock,check=s,\(size)"
    }
  }

  /// The name of the partition or disk that it lies on.
  ///
  /// - Parameter device: the disk's, such as `sda`.
  func source(on device: String, _ disk: Disk) -> String {
    guard case .fat(let volume) = self, case .partitions(let partitions) = try? PartitionTable.read(from: disk),
      let partition = partitions.first(where: { $0.range.lowerBound == volume.geometry.start })
    else { return device }
    return "\(device)\(partition.number)"
  }
}
