import Disks
import SimulationKernel

extension FileTree {
  /// What is in memory of files: those of file systems in memory, and of the blocks of disks.
  var memoryUse: (files: Int, clean: Int, dirty: Int) {
    table.mounts.reduce((0, 0, 0)) { sum, mount in
      let use = mount.system.memoryUse
      return (sum.0 + use.files, sum.1 + use.clean, sum.2 + use.dirty)
    }
  }

  mutating func shrinkCache(by bytes: Int, at now: Instant) -> Int {
    guard bytes > 0 else { return 0 }
    return table.shrinkCache(by: (bytes + Disk.blockSize - 1) / Disk.blockSize, at: now) * Disk.blockSize
  }

  func sharableBlocks(_ body: (_ index: Int, _ bytes: [UInt8]) -> Void) {
    guard case .disk(let files) = table.root else { return }
    let disk = files.value.disk
    for index in files.value.cache.blocks.all where !disk.isChanged(index) { body(index, disk.block(index)) }
  }
}

extension FileSystem {
  fileprivate var memoryUse: (files: Int, clean: Int, dirty: Int) {
    switch self {
    case .memory(let files): return (files.usage.total - files.usage.free, 0, 0)
    case .disk(let files):
      let dirty = files.value.disk.unflushedBlocks
      let clean = files.value.cache.blocks.count - dirty.count { files.value.cache.blocks.contains($0) }
      return (0, clean * Disk.blockSize, dirty.count * Disk.blockSize)
    }
  }
}

extension PageCache {
  /// Forgets blocks, those with the lowest numbers first, but none that was written or is on its way.
  ///
  /// - Returns: how many.
  mutating func drop(_ count: Int, keeping written: [Int], at now: Instant) -> Int {
    let (kept, busy) = (Set(written), loads.filter { $0.ready >= now })
    var dropped: [Int] = []
    for block in blocks.all {
      guard dropped.count < count else { break }
      if kept.contains(block) || busy.contains(where: { $0.first <= block && block < $0.end }) { continue }
      dropped.append(block)
    }
    blocks.remove(dropped)
    return dropped.count
  }
}
