import FileSystems
import TestSupport
import Testing

/// A power failure after any number of writes: every prefix of the sequence leaves a volume that can be mounted and on which what was
/// flushed is still there.
struct FATCrashTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)
  private static let kept = ["/kept.txt", "/dir/kept too.txt"]

  enum Operation: String, CaseIterable {
    case replaceNew, replaceOld, append, truncate, grow, remove, makeDirectory, growDirectory, rename, renameLonger,
      moveDirectory
    case moveOver
  }

  @Test(arguments: Operation.allCases, [FATKind.fat12, .fat16, .fat32])
  func `a cut at any write loses nothing that was flushed`(_ operation: Operation, kind: FATKind) throws {
    let (before, volume) = try prepared(kind)
    var (disk, after) = (before, volume)
    disk.isRecording = true
    try FATCrashTests.perform(operation, &after, &disk)
    try after.sync(&disk)
    let old = try volume.tree(before)
    let new = try after.tree(disk)
    #expect(disk.writes.count > 2)
    var image = before
    for (index, write) in ([nil] + disk.writes.map(Optional.some)).enumerated() {
      if let write { try image.write(write.bytes, at: write.offset) }
      try expectNothingLost(
        image, old: old, new: new, "\(operation) \(kind) after \(index) of \(disk.writes.count) writes")
    }
    #expect(try FATVolume.mount(in: 0..<disk.size, of: disk).check(disk).isClean)
  }

  private func prepared(_ kind: FATKind) throws -> (MemoryDisk, FATVolume) {
    let size = kind == .fat32 ? 34 << 20 : kind == .fat16 ? 5 << 20 : 1 << 20
    var disk = MemoryDisk(size: size)
    try FATFormat(kind: kind, serial: 1, clusterSize: 512, time: FATCrashTests.time).write(to: 0..<size, of: &disk)
    var volume = try FATVolume.mount(in: 0..<size, of: disk)
    try volume.makeDirectory(FilePath("/dir"), at: FATCrashTests.time, &disk)
    for path in FATCrashTests.kept + ["/changed with a long name.txt", "/dir/other.txt"] {
      try volume.replace(
        FilePath(path), with: Array(repeating: UInt8(ascii: "o"), count: 1300), at: FATCrashTests.time, &disk)
    }
    try volume.sync(&disk)
    return (disk, volume)
  }

  private static func perform(_ operation: Operation, _ volume: inout FATVolume, _ disk: inout MemoryDisk) throws {
    let (file, content) = (
      FilePath("/changed with a long name.txt"), [UInt8](repeating: UInt8(ascii: "n"), count: 2000)
    )
    switch operation {
    case .replaceNew: try volume.replace(FilePath("/dir/a new file.txt"), with: content, at: time, &disk)
    case .replaceOld: try volume.replace(file, with: content, at: time, &disk)
    case .append: try volume.append(content, to: file, at: time, &disk)
    case .truncate: try volume.truncate(file, to: 600, at: time, &disk)
    case .grow: try volume.truncate(file, to: 5000, at: time, &disk)
    case .remove: try volume.remove(file, &disk)
    case .makeDirectory: try volume.makeDirectory(FilePath("/dir/a new directory"), at: time, &disk)
    case .growDirectory:
      for number in 0..<12 {
        try volume.replace(FilePath("/dir/file number \(number) with a long name"), with: [1], at: time, &disk)
      }
    case .rename: try volume.rename(file, to: FilePath("/changed with a lone name.txt"), &disk)
    case .renameLonger: try volume.rename(file, to: FilePath("/dir/changed with a name that is much longer.txt"), &disk)
    case .moveDirectory:
      try volume.makeDirectory(FilePath("/above"), at: time, &disk)
      try volume.rename(FilePath("/dir"), to: FilePath("/above/dir"), &disk)
    case .moveOver: try volume.rename(FilePath("/dir/other.txt"), to: file, replacing: true, &disk)
    }
  }

  private func expectNothingLost(
    _ image: MemoryDisk, old: [String: [UInt8]?], new: [String: [UInt8]?], _ context: String
  ) throws {
    let volume = try FATVolume.mount(in: 0..<image.size, of: image)
    let tree = try volume.tree(image)
    for (path, content) in old where content != nil {
      // At its old path or at its new one, with a content of before or after, or on the way of growing.
      let isThere = tree.contains { other, found in
        (other == path || new[other] != nil) && (found == content || found == new[path] ?? nil)
      }
      let isGone = new[path] == nil && !new.contains { $0.value == content }
      #expect(isThere || isGone, "\(context): \(path) is lost")
    }
    for (path, content) in tree where content != nil {
      let isKnown = old[path] == content || new[path] == content
      #expect(isKnown, "\(context): \(path) is neither old nor new")
    }
    // Whatever is found is a matter of leaks, names and counts, and never of damage to what is there.
    for finding in try volume.check(image).findings {
      let isHarmless = FATCrashTests.harmless.contains { finding.contains($0) }
      #expect(isHarmless, "\(context): \(finding)")
    }
  }

  private static let harmless = [
    "was not unmounted cleanly", "belong to no file", "free clusters, but there are", "differs from the first one",
    "pieces of long names", "which take", "shares cluster", "twice", "leads to cluster",
  ]
}
