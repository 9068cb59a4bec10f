/// A new, empty FAT volume.
public struct FATFormat: Sendable {
  /// Nil: FAT32 where the volume is large enough for it, otherwise FAT16 or FAT12.
  public var kind: FATKind?
  public var label: String
  /// The volume's serial number, by which systems tell volumes apart.
  public var serial: UInt32
  /// In bytes; nil: by the table of the FAT specification.
  public var clusterSize: Int?
  public var time: CivilTime

  public init(
    kind: FATKind? = nil, label: String = "", serial: UInt32, clusterSize: Int? = nil, time: CivilTime
  ) {
    (self.kind, self.label, self.serial, self.clusterSize, self.time) = (kind, label, serial, clusterSize, time)
  }

  static let sector = 512

  /// Writes the volume to a range of the device. The boot sector comes last: an unfinished volume is not taken for a volume.
  public func write(to range: Range<Int>, of device: inout some BlockDevice) throws(FileSystemError) {
    guard range.lowerBound % FATFormat.sector == 0, range.upperBound <= device.size else {
      throw FileSystemError(
        .invalidRequest, "a volume cannot be made in bytes \(range) of a disk of \(device.size) bytes")
    }
    let name = label.isEmpty ? nil : FATShortName(label: label)
    guard label.isEmpty || name != nil else {
      throw FileSystemError(
        .invalidName, "invalid label '\(label)': use up to 11 letters, digits, spaces and characters such as - and _")
    }
    let geometry = try geometry(for: range)
    try device.zero(range.lowerBound..<range.lowerBound + FATFormat.sector)
    try device.barrier()
    try writeEmpty(geometry, name, &device)
    try device.barrier()
    let boot = bootSector(geometry, name)
    if geometry.backupSector > 0 {
      try device.write(boot, at: geometry.start + geometry.backupSector * FATFormat.sector)
    }
    try device.write(boot, at: geometry.start)
    try device.flush()
  }

  private func writeEmpty(
    _ geometry: FATGeometry, _ label: FATShortName?, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    try device.zero(geometry.start + FATFormat.sector..<geometry.dataOffset)
    if geometry.kind == .fat32 { try device.zero(geometry.range(of: geometry.rootCluster)) }
    var table = FATTable(geometry)
    try table.set(Cluster(0), to: geometry.kind.mask & ~0xFF | media, &device)
    try table.set(Cluster(1), to: geometry.kind.endMark, &device)
    if geometry.kind == .fat32 { try table.set(geometry.rootCluster, to: geometry.kind.endMark, &device) }
    try table.finish(&device)
    if let label { try device.write(labelSlot(label), at: rootOffset(geometry)) }
    guard geometry.kind == .fat32 else { return }
    let information = FATInformation(freeCount: geometry.clusterCount - 1, nextCluster: 3)
    for sector in [geometry.infoSector, geometry.backupSector + geometry.infoSector] {
      try device.write(information.sector, at: geometry.start + sector * FATFormat.sector)
    }
  }

  private func rootOffset(_ geometry: FATGeometry) -> Int {
    geometry.kind == .fat32 ? geometry.offset(of: geometry.rootCluster) : geometry.fixedRoot.lowerBound
  }

  private func labelSlot(_ label: FATShortName) -> [UInt8] {
    let stamp = FATTimestamp(time)
    var slot = [UInt8](repeating: 0, count: 32)
    slot.put(label.bytes, at: 0)
    slot[11] = FATAttributes.volumeLabel.rawValue
    slot.putLittle16(Int(stamp.time), at: 22)
    slot.putLittle16(Int(stamp.date), at: 24)
    return slot
  }

  /// Of a fixed disk.
  var media: Int { 0xF8 }
}
