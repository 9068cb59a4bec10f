extension PartitionTable {
  /// Where a single partition begins: at 1 MiB, as current partitioning programs have it.
  public static let alignment = 1 << 20

  /// The range that one partition gets on an empty disk, in bytes: the table counts sectors with 32 bits.
  public static func wholePartition(of size: Int) -> Range<Int> {
    alignment..<max(alignment, min(size / 512, Int(UInt32.max)) * 512)
  }

  /// Makes a disk one without a partition table.
  public static func clear(_ device: inout some BlockDevice) throws(FileSystemError) {
    try device.write([UInt8](repeating: 0, count: min(512, device.size)), at: 0)
    try device.barrier()
  }

  /// Writes a table with one partition; boot code and everything else in the sector become zero.
  ///
  /// - Parameter signature: A number by which systems tell disks apart.
  public static func write(
    _ partition: Partition, signature: UInt32, to device: inout some BlockDevice
  ) throws(FileSystemError) {
    var sector = [UInt8](repeating: 0, count: 512)
    sector.putLittle32(Int(signature), at: 440)
    sector[446] = partition.isActive ? 0x80 : 0
    sector.put(cylinderAddress(of: partition.firstSector), at: 447)
    sector[450] = partition.type
    sector.put(cylinderAddress(of: partition.firstSector + partition.sectorCount - 1), at: 451)
    sector.putLittle32(partition.firstSector, at: 454)
    sector.putLittle32(partition.sectorCount, at: 458)
    (sector[510], sector[511]) = (0x55, 0xAA)
    try device.write(sector, at: 0)
  }

  /// Head, sector and cylinder for a disk of 255 heads and 63 sectors; the largest address stands for all beyond.
  private static func cylinderAddress(of sector: Int) -> [UInt8] {
    let cylinder = sector / (255 * 63)
    guard cylinder < 1024 else { return [254, 0xFF, 0xFF] }
    let (head, number) = (sector / 63 % 255, sector % 63 + 1)
    return [UInt8(head), UInt8(number | (cylinder >> 8) << 6), UInt8(cylinder & 0xFF)]
  }
}
