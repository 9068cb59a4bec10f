extension FATFormat {
  func bootSector(_ geometry: FATGeometry, _ label: FATShortName?) -> [UInt8] {
    typealias Offset = BootSectorOffset
    var sector = [UInt8](repeating: 0, count: FATFormat.sector)
    sector.put(code(geometry.kind), at: 0)
    sector.put(Array("POLDER  ".utf8), at: 3)
    sector.putLittle16(geometry.sectorSize, at: Offset.bytesPerSector)
    sector[Offset.sectorsPerCluster] = UInt8(geometry.clusterSize / geometry.sectorSize)
    sector.putLittle16(geometry.reservedSectors, at: Offset.reservedSectors)
    sector[Offset.tables] = UInt8(geometry.fatCount)
    sector.putLittle16(geometry.rootEntryCount, at: Offset.rootEntries)
    let isShort = geometry.kind != .fat32 && geometry.totalSectors < 0x1_0000
    sector.putLittle16(isShort ? geometry.totalSectors : 0, at: Offset.totalSectors16)
    sector.putLittle32(isShort ? 0 : geometry.totalSectors, at: Offset.totalSectors32)
    sector[Offset.media] = UInt8(media)
    sector.putLittle16(63, at: Offset.sectorsPerTrack)
    sector.putLittle16(255, at: Offset.heads)
    sector.putLittle32(geometry.start / FATFormat.sector, at: Offset.hiddenSectors)
    putTable(geometry, into: &sector)
    putIdentity(geometry, label, into: &sector)
    (sector[510], sector[511]) = (0x55, 0xAA)
    return sector
  }

  private func putTable(_ geometry: FATGeometry, into sector: inout [UInt8]) {
    typealias Offset = BootSectorOffset
    guard geometry.kind == .fat32 else { return sector.putLittle16(geometry.fatSectors, at: Offset.tableSectors16) }
    sector.putLittle32(geometry.fatSectors, at: Offset.tableSectors32)
    sector.putLittle32(geometry.rootCluster.number, at: Offset.rootCluster)
    sector.putLittle16(geometry.infoSector, at: Offset.infoSector)
    sector.putLittle16(geometry.backupSector, at: Offset.backupSector)
  }

  private func putIdentity(_ geometry: FATGeometry, _ label: FATShortName?, into sector: inout [UInt8]) {
    let base = BootSectorOffset.extended(geometry.kind)
    sector[base] = 0x80
    sector[base + 2] = 0x29
    sector.putLittle32(Int(serial), at: base + 3)
    sector.put(label?.bytes ?? Array("NO NAME    ".utf8), at: base + 7)
    sector.put(Array("\(geometry.kind.name)   ".utf8), at: base + 18)
  }

  /// A jump over the fields, and code that tells the BIOS that there is nothing to boot here.
  private func code(_ kind: FATKind) -> [UInt8] {
    let start = BootSectorOffset.extended(kind) + 26
    var bytes: [UInt8] = [0xEB, UInt8(start - 2), 0x90] + [UInt8](repeating: 0, count: start - 3)
    // int 0x18; hlt; jmp to the hlt
    bytes += [0xCD, 0x18, 0xF4, 0xEB, 0xFD]
    return bytes
  }
}
