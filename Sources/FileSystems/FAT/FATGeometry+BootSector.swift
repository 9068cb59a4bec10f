/// Offsets in the boot sector (Microsoft's FAT specification of 2000, "Boot Sector and BPB").
enum BootSectorOffset {
  static let bytesPerSector = 11
  static let sectorsPerCluster = 13
  static let reservedSectors = 14
  static let tables = 16
  static let rootEntries = 17
  static let totalSectors16 = 19
  static let media = 21
  static let tableSectors16 = 22
  static let sectorsPerTrack = 24
  static let heads = 26
  static let hiddenSectors = 28
  static let totalSectors32 = 32
  static let tableSectors32 = 36
  static let flags = 40
  static let version = 42
  static let rootCluster = 44
  static let infoSector = 48
  static let backupSector = 50

  /// The drive number, state, signature, serial number, label and kind: FAT32 has them further back.
  static func extended(_ kind: FATKind) -> Int { kind == .fat32 ? 64 : 36 }
}

extension FATGeometry {
  /// Whether a sector can be the first one of a FAT volume rather than that of a partitioned disk.
  static func looksLikeBootSector(_ sector: [UInt8]) -> Bool {
    let jump = sector[0] == 0xEB && sector[2] == 0x90 || sector[0] == 0xE9
    return jump && [512, 1024, 2048, 4096].contains(sector.little16(BootSectorOffset.bytesPerSector))
      && Int(sector[BootSectorOffset.sectorsPerCluster]).isPowerOfTwo
      && sector.little16(BootSectorOffset.reservedSectors) > 0 && 1...2 ~= sector[BootSectorOffset.tables]
      && hasMedia(sector)
  }

  private static func hasMedia(_ sector: [UInt8]) -> Bool {
    let media = sector[BootSectorOffset.media]
    return media == 0xF0 || media >= 0xF8
  }

  /// Reads the boot sector of the volume that begins at `range`.
  ///
  /// - Throws: which field is wrong. Everything that is
  ///   calculated from the fields lies within the range afterwards.
  init(bootSector sector: [UInt8], range: Range<Int>) throws(FileSystemError) {
    guard sector[510] == 0x55, sector[511] == 0xAA else {
      throw FileSystemError(
        .damaged,
        "no FAT or ISO 9660 file system found: the boot sector has no signature; 'polder disk format' makes one")
    }
    self.init(fields: sector, start: range.lowerBound)
    try expectPlausibleFields(sector)
    try countClusters(sector, available: range.count)
  }

  private init(fields sector: [UInt8], start: Int) {
    typealias Offset = BootSectorOffset
    let short = sector.little16(Offset.tableSectors16)
    let isWide = short == 0
    self.start = start
    sectorSize = sector.little16(Offset.bytesPerSector)
    clusterSize = Int(sector[Offset.sectorsPerCluster]) * sectorSize
    reservedSectors = sector.little16(Offset.reservedSectors)
    fatCount = Int(sector[Offset.tables])
    fatSectors = isWide ? sector.little32(Offset.tableSectors32) : short
    rootEntryCount = sector.little16(Offset.rootEntries)
    let total = sector.little16(Offset.totalSectors16)
    totalSectors = total == 0 ? sector.little32(Offset.totalSectors32) : total
    // The top four bits are reserved.
    rootCluster = Cluster(isWide ? sector.little32(Offset.rootCluster) & 0x0FFF_FFFF : 0)
    let flags = isWide ? sector.little16(Offset.flags) : 0
    isMirrored = flags & 0x80 == 0
    activeTable = isMirrored ? 0 : flags & 0x0F
    infoSector = isWide ? sector.little16(Offset.infoSector) : 0
    backupSector = isWide ? sector.little16(Offset.backupSector) : 0
    (kind, clusterCount) = (isWide ? .fat32 : .fat16, 0)
  }

  private func expectPlausibleFields(_ sector: [UInt8]) throws(FileSystemError) {
    func expect(_ isFine: Bool, _ what: String) throws(FileSystemError) {
      guard isFine else { throw FileSystemError(.damaged, "the FAT volume's boot sector is damaged: \(what)") }
    }
    let perCluster = Int(sector[BootSectorOffset.sectorsPerCluster])
    try expect([512, 1024, 2048, 4096].contains(sectorSize), "sectors of \(sectorSize) bytes")
    try expect(perCluster.isPowerOfTwo, "\(perCluster) sectors in a cluster")
    try expect(reservedSectors > 0, "no reserved sectors")
    try expect(1...16 ~= fatCount, "\(fatCount) file allocation tables")
    try expect(activeTable < fatCount, "table \(activeTable) of \(fatCount) is active")
    try expect(FATGeometry.hasMedia(sector), "media \(Int(sector[BootSectorOffset.media]).hexadecimal)")
    try expect(fatSectors > 0, "file allocation tables of no size")
    if kind == .fat32 {
      try expect(rootEntryCount == 0, "a FAT32 volume with a fixed root directory")
      let version = sector.little16(BootSectorOffset.version)
      guard version == 0 else {
        throw FileSystemError(
          .unsupported, "the volume has version \(version >> 8).\(version & 255) of FAT32: only 0.0 is known")
      }
      if infoSector == 0xFFFF || infoSector >= reservedSectors {
        try expect(infoSector == 0xFFFF, "FSInfo in sector \(infoSector)")
      }
      try expect(backupSector < reservedSectors || backupSector == 0xFFFF, "a backup in sector \(backupSector)")
    } else {
      try expect(rootEntryCount > 0, "no root directory")
    }
  }

  private mutating func countClusters(_ sector: [UInt8], available: Int) throws(FileSystemError) {
    if infoSector == 0xFFFF { infoSector = 0 }
    if backupSector == 0xFFFF { backupSector = 0 }
    guard totalSectors * sectorSize <= available else {
      throw FileSystemError(
        .damaged,
        "the FAT volume claims \(totalSectors) sectors of \(sectorSize) bytes, but there are only \(available) bytes for it"
      )
    }
    let dataSectors = totalSectors - (dataOffset - start) / sectorSize
    clusterCount = max(0, dataSectors) * sectorSize / clusterSize
    guard clusterCount > 0 else { throw FileSystemError(.damaged, "the FAT volume has no room for a single cluster") }
    // By the specification the number of clusters alone says what it is. Linux, mtools and fsck.fat take it for FAT32 if the field for
    // its table's size is used, and mkfs.fat -F 32 makes such volumes smaller than the specification has them.
    if kind != .fat32 { kind = clusterCount < 4085 ? .fat12 : .fat16 }
    guard kind.tableBytes(clusterCount: clusterCount) <= fatSectors * sectorSize else {
      throw FileSystemError(
        .damaged, "the FAT volume's tables of \(fatSectors) sectors are too small for its \(clusterCount) clusters")
    }
    guard clusterCount + 2 <= kind.badMark else {
      throw FileSystemError(.damaged, "the \(kind.name) volume has \(clusterCount) clusters, which is too many")
    }
    guard kind != .fat32 || contains(rootCluster) else {
      throw FileSystemError(
        .damaged, "the root directory begins in cluster \(rootCluster.number), which does not exist")
    }
  }
}
