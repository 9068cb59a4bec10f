public import FileSystems

extension Disk {
  /// The smallest disk with a partition and a FAT file system, in bytes.
  public static let minimumFormattedSize = 2 << 20

  /// A new disk with one partition from 1 MiB on, and a FAT file system in it: FAT32, or FAT16 or FAT12 on a disk that is too small.
  ///
  /// - Parameters:
  ///   - size: At least ``minimumFormattedSize``, in bytes.
  ///   - serial: By which systems tell disks and volumes apart.
  ///   - directories: Those that its root directory has.
  public static func formatted(
    size: Int, serial: UInt32, directories: [String] = []
  ) throws(FileSystemError) -> Disk {
    var disk = Disk(size: size)
    let (range, time) = (PartitionTable.wholePartition(of: size), CivilTime(year: 1980, month: 1, day: 1))
    let format = FATFormat(serial: serial, time: time)
    let kind = try format.kind(for: range)
    try format.write(to: range, of: &disk)
    let partition = Partition(
      number: 1, type: kind.partitionType(sectors: range.count / 512), firstSector: range.lowerBound / 512,
      sectorCount: range.count / 512)
    try PartitionTable.write(partition, signature: serial, to: &disk)
    var volume = try FATVolume.mount(of: disk)
    for name in directories { try volume.makeDirectory(FilePath(name), at: time, &disk) }
    try volume.sync(&disk)
    return disk.frozen
  }
}
