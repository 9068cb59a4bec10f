extension FATFormat {
  /// The cluster size for a volume of up to so many sectors (FAT specification, `DskTableFAT32` and `DskTableFAT16`).
  private static let fat32Clusters = [
    (532_480, 1), (16_777_216, 8), (33_554_432, 16), (67_108_864, 32), (Int(UInt32.max), 64),
  ]
  private static let fat16Clusters = [
    (32_680, 2), (262_144, 4), (524_288, 8), (1_048_576, 16), (2_097_152, 32), (4_194_304, 64),
  ]
  private static let fat12Clusters = [
    (4084, 1), (8168, 2), (16_336, 4), (32_672, 8), (65_344, 16), (130_688, 32), (261_376, 64),
  ]

  /// What the volume would be.
  ///
  /// - Throws: ``FileSystemError/Kind/invalidRequest`` if it cannot be made.
  public func kind(for range: Range<Int>) throws(FileSystemError) -> FATKind { try geometry(for: range).kind }

  /// Where everything comes to lie on a volume of this size.
  func geometry(for range: Range<Int>) throws(FileSystemError) -> FATGeometry {
    let sectors = min(range.count / FATFormat.sector, Int(UInt32.max))
    if let kind {
      if let geometry = try geometry(kind, sectors, range.lowerBound) { return geometry }
      throw unfit(kind, sectors)
    }
    for kind in [FATKind.fat32, .fat16, .fat12] {
      if let geometry = try geometry(kind, sectors, range.lowerBound) { return geometry }
    }
    throw unfit(.fat12, sectors)
  }

  private func unfit(_ kind: FATKind, _ sectors: Int) -> FileSystemError {
    let advice =
      switch kind {
      case .fat32: "it takes at least 65525 clusters, in about 33 MiB; smaller volumes are FAT16 or FAT12"
      case .fat16: "it takes 4085 to 65524 clusters, in about 4 MiB to 2 GiB"
      case .fat12: "it takes up to 4084 clusters, in about 64 KiB to 127 MiB"
      }
    let clusters = clusterSize.map { " with clusters of \($0) bytes" } ?? ""
    return FileSystemError(
      .invalidRequest, "a volume of \(sectors * FATFormat.sector) bytes\(clusters) cannot be \(kind.name): \(advice)")
  }

  /// Nil if a volume of this size cannot be of this kind.
  private func geometry(_ kind: FATKind, _ sectors: Int, _ start: Int) throws(FileSystemError) -> FATGeometry? {
    guard let perCluster = try sectorsPerCluster(kind, sectors) else { return nil }
    var geometry = FATGeometry(
      kind: kind, start: start, sectorSize: FATFormat.sector, clusterSize: perCluster * FATFormat.sector,
      clusterCount: 0,
      reservedSectors: kind == .fat32 ? 32 : 1, fatCount: 2, fatSectors: 1,
      rootEntryCount: kind == .fat32 ? 0 : kind == .fat16 ? 512 : 224, totalSectors: sectors,
      rootCluster: Cluster(kind == .fat32 ? 2 : 0), activeTable: 0, isMirrored: true,
      infoSector: kind == .fat32 ? 1 : 0,
      backupSector: kind == .fat32 ? 6 : 0)
    // The table must hold the clusters that it leaves room for.
    while true {
      let dataSectors = sectors - (geometry.dataOffset - start) / FATFormat.sector
      guard dataSectors >= perCluster else { return nil }
      geometry.clusterCount = dataSectors / perCluster
      let needed = kind.tableBytes(clusterCount: geometry.clusterCount).dividedRoundingUp(by: FATFormat.sector)
      // With larger clusters the tables take multiples of 4 KiB, so that the clusters are aligned as the disk's own blocks are.
      let aligned = kind == .fat32 && perCluster >= 8 ? needed.roundedUp(to: 8) : needed
      if aligned <= geometry.fatSectors { break }
      geometry.fatSectors = aligned
    }
    // Drivers disagree by a few clusters about where one kind ends and the next begins.
    let fits =
      switch kind {
      case .fat12: geometry.clusterCount < 4085
      case .fat16: 4085..<65_525 ~= geometry.clusterCount
      case .fat32: 65_525..<0x0FFF_FFF5 ~= geometry.clusterCount
      }
    return fits ? geometry : nil
  }

  private func sectorsPerCluster(_ kind: FATKind, _ sectors: Int) throws(FileSystemError) -> Int? {
    if let clusterSize {
      guard clusterSize.isPowerOfTwo, 512...65_536 ~= clusterSize else {
        throw FileSystemError(
          .invalidRequest, "invalid cluster size \(clusterSize): use a power of 2 from 512 to 65536")
      }
      return clusterSize / FATFormat.sector
    }
    let table =
      switch kind {
      case .fat12: FATFormat.fat12Clusters
      case .fat16: FATFormat.fat16Clusters
      case .fat32: FATFormat.fat32Clusters
      }
    return table.first { sectors <= $0.0 }?.1
  }
}
