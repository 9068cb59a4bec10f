extension PartitionTable {
  /// The maximum number of logical partitions that are looked at: a chain that is longer is taken for a loop.
  private static let limit = 128

  /// Reads the MBR's table and the chain of logical partitions.
  ///
  /// - Throws: ``FileSystemError/Kind/unsupported`` for a GUID partition table, and ``FileSystemError/Kind/damaged`` for a chain of
  ///   logical partitions that has no end or leads off the disk.
  public static func read(from device: some BlockDevice) throws(FileSystemError) -> PartitionTable {
    guard device.size >= 512 else { return .none }
    let sector = try device.read(0..<512)
    // A volume that fills the disk has the same two last bytes, and code or text where a table would be.
    guard sector[510] == 0x55, sector[511] == 0xAA, !FATGeometry.looksLikeBootSector(sector) else { return .none }
    let primary = entries(of: sector)
    // The first byte of an entry is 0x80 or 0; anything else says that this is no table.
    guard (0..<4).allSatisfy({ sector[446 + 16 * $0] & 0x7F == 0 }) else { return .none }
    guard !primary.contains(where: { $0.type == 0xEE }) else {
      throw FileSystemError(
        .unsupported, "the disk has a GUID partition table (GPT): only MBR partition tables are supported")
    }
    var all = primary.filter { !$0.isExtended }
    if let extended = primary.first(where: \.isExtended) { all += try logical(in: extended, on: device) }
    return .partitions(all)
  }

  private static func entries(of sector: [UInt8]) -> [Partition] {
    (0..<4).compactMap { index in
      let offset = 446 + 16 * index
      let (type, count) = (sector[offset + 4], sector.little32(offset + 12))
      guard type != 0, count > 0 else { return nil }
      return Partition(
        number: index + 1, type: type, isActive: sector[offset] == 0x80, firstSector: sector.little32(offset + 8),
        sectorCount: count)
    }
  }

  /// Each logical partition has a sector like the MBR before it, whose second entry leads to the next such sector.
  private static func logical(
    in extended: Partition, on device: some BlockDevice
  ) throws(FileSystemError) -> [Partition] {
    var found: [Partition] = []
    var sectorNumber = extended.firstSector
    for _ in 0..<limit {
      guard sectorNumber >= extended.firstSector, (sectorNumber + 1) * 512 <= device.size else {
        throw FileSystemError(.damaged, "the chain of logical partitions leads off the disk, to sector \(sectorNumber)")
      }
      let sector = try device.read(sectorNumber * 512..<(sectorNumber + 1) * 512)
      guard sector[510] == 0x55, sector[511] == 0xAA else {
        throw FileSystemError(.damaged, "sector \(sectorNumber) has no table of logical partitions, though it should")
      }
      let pair = entries(of: sector)
      if var partition = pair.first(where: { !$0.isExtended }) {
        partition.number = 5 + found.count
        partition.firstSector += sectorNumber
        found.append(partition)
      }
      guard let next = pair.first(where: \.isExtended) else { return found }
      sectorNumber = extended.firstSector + next.firstSector
    }
    throw FileSystemError(
      .damaged, "the chain of logical partitions has more than \(limit) links: it seems to be a loop")
  }
}
