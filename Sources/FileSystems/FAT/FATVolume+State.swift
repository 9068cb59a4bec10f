/// The marks of an unclean volume, and the free-space counts.
extension FATVolume {
  /// The bit of the table's second entry that says that the volume was unmounted. FAT12 has none.
  private static func cleanBit(_ kind: FATKind) -> Int {
    switch kind {
    case .fat12: 0
    case .fat16: 0x8000
    case .fat32: 0x0800_0000
    }
  }

  static func isClean(_ table: inout FATTable, _ device: some BlockDevice) throws(FileSystemError) -> Bool {
    let bit = cleanBit(table.geometry.kind)
    return try table.value(of: Cluster(1), device) & bit == bit
  }

  /// Called before each change. Linux keeps the mark in the boot sector, Windows in the table; both are set.
  mutating func beginChanging(_ device: inout some BlockDevice) throws(FileSystemError) {
    guard !isMarkedDirty else { return }
    try mark(dirty: true, &device)
    try device.barrier()
    isMarkedDirty = true
  }

  private func mark(dirty: Bool, _ device: inout some BlockDevice) throws(FileSystemError) {
    let state = geometry.start + BootSectorOffset.extended(kind) + 1
    var byte = try device.read(state..<state + 1)
    byte[0] = dirty ? byte[0] | 1 : byte[0] & ~1
    try device.write(byte, at: state)
    let bit = FATVolume.cleanBit(kind)
    guard bit != 0 else { return }
    var table = FATTable(geometry)
    let old = try table.value(of: Cluster(1), device)
    try table.set(Cluster(1), to: dirty ? old & ~bit : old | bit, &device)
    try table.finish(&device)
  }

  /// Makes everything durable, writes the free-space counts, and marks the volume as clean unless it was found dirty: that mark
  /// stays until it has been checked, as in Linux.
  public mutating func sync(_ device: inout some BlockDevice) throws(FileSystemError) {
    guard isMarkedDirty else { return try device.flush() }
    try device.barrier()
    if geometry.infoSector > 0 {
      let offset = geometry.start + geometry.infoSector * geometry.sectorSize
      let information = FATInformation(freeCount: try countFree(device), nextCluster: nextCluster)
      try device.write(information.sector, at: offset)
    }
    try device.flush()
    if !wasDirty { try mark(dirty: false, &device) }
    try device.flush()
    isMarkedDirty = false
  }

  /// The number of free clusters; counted once if the volume does not say it.
  mutating func countFree(_ device: some BlockDevice) throws(FileSystemError) -> Int {
    if let freeClusterCount { return freeClusterCount }
    var table = FATTable(geometry)
    var count = 0
    for number in 2..<geometry.clusterCount + 2 where try table.link(of: Cluster(number), device) == .free {
      count += 1
    }
    freeClusterCount = count
    return count
  }

  /// How much there is and how much is free, in bytes.
  public mutating func space(_ device: some BlockDevice) throws(FileSystemError) -> (total: Int, free: Int) {
    (geometry.clusterCount * geometry.clusterSize, try countFree(device) * geometry.clusterSize)
  }

  /// The label in the root directory, without the spaces at its end; empty if there is none.
  public func label(_ device: some BlockDevice) throws(FileSystemError) -> String {
    guard let entry = try directory(.root(of: geometry), at: FilePath(""), device).scan().label else { return "" }
    return entry.shortName.labelText
  }
}

extension FATShortName {
  /// A label is eleven characters without a dot.
  var labelText: String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(OEMCodePage.scalar(byte)) }
    var label = Substring(String(text))
    while label.last == " " { label = label.dropLast() }
    return String(label)
  }

  /// Nil for what cannot be a label: more than eleven characters, or characters that a short name cannot have besides the space.
  init?(label: String) {
    let upper = label.unicodeScalars.map { $0.isASCII ? UInt8(FATName.uppercased(UInt16($0.value))) : 0 }
    guard 1...11 ~= upper.count, upper[0] != 0x20, upper.allSatisfy({ $0 == 0x20 || FATShortName.allows($0) }) else {
      return nil
    }
    bytes = upper + [UInt8](repeating: 0x20, count: 11 - upper.count)
  }
}
