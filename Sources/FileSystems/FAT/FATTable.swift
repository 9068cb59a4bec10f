/// Reads and changes entries of the file allocation table through a window of it, for the length of one operation.
///
/// Changes reach the device when the window moves on and with ``finish(_:)``: whole sectors, in the active table first, then in its
/// mirrors.
struct FATTable {
  let geometry: FATGeometry
  /// In bytes from the table's start.
  private var window = 0..<0
  private var bytes: [UInt8] = []
  private var changed = 0..<0

  init(_ geometry: FATGeometry) { self.geometry = geometry }

  /// Entries of FAT12 cross the sectors' borders, but a whole table has no more than 6 KiB.
  private var windowSize: Int { geometry.kind == .fat12 ? 8192 : 4096 }

  mutating func link(of cluster: Cluster, _ device: some BlockDevice) throws(FileSystemError) -> FATLink {
    FATLink(try value(of: cluster, device), in: geometry)
  }

  mutating func value(of cluster: Cluster, _ device: some BlockDevice) throws(FileSystemError) -> Int {
    let offset = offset(of: cluster)
    if !window.contains(offset) {
      precondition(changed.isEmpty, "changes of the table were not written")
      try load(offset, device)
    }
    return stored(at: offset - window.lowerBound, cluster)
  }

  /// Moves the window over an entry, and writes out what was changed before it goes. Whoever has changed something does this before
  /// reading another entry.
  mutating func move(to cluster: Cluster, _ device: inout some BlockDevice) throws(FileSystemError) {
    let offset = offset(of: cluster)
    guard !window.contains(offset) else { return }
    try finish(&device)
    try load(offset, device)
  }

  mutating func set(_ cluster: Cluster, to value: Int, _ device: inout some BlockDevice) throws(FileSystemError) {
    try move(to: cluster, &device)
    let offset = offset(of: cluster)
    store(value, at: offset - window.lowerBound, cluster)
    let touched = offset..<offset + (geometry.kind == .fat32 ? 4 : 2)
    changed =
      changed.isEmpty
      ? touched : min(changed.lowerBound, touched.lowerBound)..<max(changed.upperBound, touched.upperBound)
  }

  /// Writes out what was changed.
  mutating func finish(_ device: inout some BlockDevice) throws(FileSystemError) {
    guard !changed.isEmpty else { return }
    let size = geometry.sectorSize
    let range = changed.lowerBound / size * size..<min(changed.upperBound.roundedUp(to: size), window.upperBound)
    let content = Array(bytes[range.lowerBound - window.lowerBound..<range.upperBound - window.lowerBound])
    var numbers = [geometry.activeTable]
    if geometry.isMirrored { numbers += Array(1..<max(1, geometry.fatCount)) }
    for number in numbers {
      try device.writeSectors(content, at: geometry.tableOffset(number) + range.lowerBound)
    }
    changed = 0..<0
  }
}

extension FATTable {
  private func offset(of cluster: Cluster) -> Int {
    switch geometry.kind {
    case .fat12: cluster.number + cluster.number / 2
    case .fat16: cluster.number * 2
    case .fat32: cluster.number * 4
    }
  }

  private mutating func load(_ offset: Int, _ device: some BlockDevice) throws(FileSystemError) {
    let first = offset / windowSize * windowSize
    window = first..<min(first + windowSize, geometry.fatSectors * geometry.sectorSize)
    let start = geometry.tableOffset(geometry.activeTable)
    bytes = try device.read(start + window.lowerBound..<start + window.upperBound)
  }

  private func stored(at index: Int, _ cluster: Cluster) -> Int {
    switch geometry.kind {
    case .fat12: cluster.number % 2 == 0 ? bytes.little16(index) & 0xFFF : bytes.little16(index) >> 4
    case .fat16: bytes.little16(index)
    case .fat32: bytes.little32(index) & 0x0FFF_FFFF
    }
  }

  private mutating func store(_ value: Int, at index: Int, _ cluster: Cluster) {
    switch geometry.kind {
    case .fat12:
      let old = bytes.little16(index)
      bytes.putLittle16(cluster.number % 2 == 0 ? old & 0xF000 | value : old & 0x000F | value << 4, at: index)
    case .fat16: bytes.putLittle16(value, at: index)
    case .fat32: bytes.putLittle32(bytes.little32(index) & 0xF000_0000 | value & 0x0FFF_FFFF, at: index)
    }
  }
}
