import FileSystems
import SimulationKernel
import TestSupport
import Testing

/// A volume and a dictionary that random operations change alike.
struct FATModelRun {
  var disk: MemoryDisk
  var volume: FATVolume
  /// By path; nil for a directory. Names differ by more than their case.
  var model: [String: [UInt8]?] = [:]
  private var random: RandomStream
  private var clock = 1_700_000_000
  private(set) var hasFailed = false

  init(disk: MemoryDisk, seed: UInt64) throws {
    self.disk = disk
    volume = try FATVolume.mount(in: 0..<disk.size, of: disk)
    random = RandomStream(seed: seed, owner: "FAT model")
  }

  private static let names = [
    "A", "README.TXT", "index.html", "a long name with spaces.html", "a long name with commas, and more.html",
    "Grüße aus Köln.txt", "x.tar.gz", ".profile", "MixedCase.Txt", "日本語のファイル名.dat", "UPPER.LONGEXT", "b+c=[d].txt",
    "a name that takes more than thirteen and more than twenty-six units.bin", "longfile number one.txt",
    "longfile number two.txt", "😀.png", "ends.in.digits.1", "#%&'()-@^_`{}~!$",
  ]

  private mutating func pick<T>(_ choices: [T]) -> T { choices[Int(random.next(below: UInt64(choices.count)))] }
  private mutating func number(_ limit: Int) -> Int { Int(random.next(below: UInt64(limit))) }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    let start = number(251)
    return (0..<count).map { UInt8(($0 + start) % 251) }
  }

  private var directories: [String] { [""] + model.filter { $0.value == nil }.map(\.key).sorted() }
  private var files: [String] { model.filter { $0.value != nil }.map(\.key).sorted() }
  private var time: CivilTime { CivilTime(secondsSince1970: clock) }

  private mutating func newPath() -> String {
    pick(directories.filter { $0.split(separator: "/").count < 4 }) + "/" + pick(FATModelRun.names)
  }

  mutating func step() throws {
    clock += 7
    switch number(20) {
    case 0..<6: try replace()
    case 6..<8: try append()
    case 8..<10: try overwrite()
    case 10..<12: try truncate()
    case 12..<14: try remove()
    case 14..<17: try makeDirectory()
    default: try rename()
    }
  }

  /// Does the same to the volume; an error has to be of the expected kind, and no space left is no fault.
  private mutating func attempt(
    expecting kind: FileSystemError.Kind?, _ change: (inout FATVolume, inout MemoryDisk) throws(FileSystemError) -> Void
  ) -> Bool {
    do throws(FileSystemError) {
      try change(&volume, &disk)
      #expect(kind == nil, "expected an error")
      return kind == nil
    } catch {
      if error.kind == .noSpace { return false }
      if error.kind != kind { hasFailed = true }
      #expect(error.kind == kind, "\(error)")
      return false
    }
  }

  private mutating func replace() throws {
    let path = newPath()
    let content = bytes(pick([0, 1, 511, 512, 513, 4096, 20_000, 60_000]))
    let isDirectory = model[path].map { $0 == nil } ?? false
    let time = time
    if attempt(
      expecting: isDirectory ? .isADirectory : nil,
      { (volume, disk) throws(FileSystemError) in
        try volume.replace(FilePath(path), with: content, at: time, &disk)
      })
    {
      model[path] = content
    }
  }

  private mutating func append() throws {
    guard !files.isEmpty else { return }
    let (path, content, time) = (pick(files), bytes(number(9000)), time)
    if attempt(
      expecting: nil,
      { (volume, disk) throws(FileSystemError) in
        try volume.append(content, to: FilePath(path), at: time, &disk)
      })
    {
      model[path] = (model[path] ?? nil).map { $0 + content } ?? content
    }
  }

  private mutating func overwrite() throws {
    guard !files.isEmpty else { return }
    let (path, content, time, offset) = (pick(files), bytes(number(5000)), time, number(30_000))
    guard
      attempt(
        expecting: nil,
        { (volume, disk) throws(FileSystemError) in
          try volume.write(content, at: offset, of: FilePath(path), at: time, &disk)
        }), !content.isEmpty
    else { return }
    var old = (model[path] ?? nil) ?? []
    if old.count < offset + content.count { old += [UInt8](repeating: 0, count: offset + content.count - old.count) }
    old.replaceSubrange(offset..<offset + content.count, with: content)
    model[path] = old
  }

  private mutating func truncate() throws {
    guard !files.isEmpty else { return }
    let (path, size, time) = (pick(files), pick([0, 1, 512, 1000, 10_000, 40_000]), time)
    guard
      attempt(
        expecting: nil,
        { (volume, disk) throws(FileSystemError) in
          try volume.truncate(FilePath(path), to: size, at: time, &disk)
        })
    else { return }
    let old = (model[path] ?? nil) ?? []
    model[path] = Array(old.prefix(size)) + [UInt8](repeating: 0, count: max(0, size - old.count))
  }

  private mutating func remove() throws {
    guard !model.isEmpty else { return }
    let path = pick(model.keys.sorted())
    let isFull = model.keys.contains { $0.hasPrefix(path + "/") }
    if attempt(
      expecting: isFull ? .notEmpty : nil,
      { (volume, disk) throws(FileSystemError) in
        try volume.remove(FilePath(path), &disk)
      })
    {
      model.removeValue(forKey: path)
    }
  }

  private mutating func makeDirectory() throws {
    let (path, time) = (newPath(), time)
    if attempt(
      expecting: model.keys.contains(path) ? .exists : nil,
      { (volume, disk) throws(FileSystemError) in
        try volume.makeDirectory(FilePath(path), at: time, &disk)
      })
    {
      model.updateValue(nil, forKey: path)
    }
  }

  private mutating func rename() throws {
    guard !model.isEmpty else { return }
    let (path, target, replacing) = (pick(model.keys.sorted()), newPath(), number(2) == 0)
    let isDirectory = (model[path] ?? nil) == nil
    var kind: FileSystemError.Kind?
    if isDirectory, (target + "/").hasPrefix(path + "/"), target != path {
      kind = .invalidRequest
    } else if target != path, let present = model[target], !replacing || present == nil || isDirectory {
      kind = .exists
    }
    guard
      attempt(
        expecting: kind,
        { (volume, disk) throws(FileSystemError) in
          try volume.rename(FilePath(path), to: FilePath(target), replacing: replacing, &disk)
        })
    else { return }
    for (old, content) in model where old == path || old.hasPrefix(path + "/") {
      model.removeValue(forKey: old)
      model.updateValue(content, forKey: target + old.dropFirst(path.count))
    }
  }

  mutating func finish() throws { try volume.sync(&disk) }

  mutating func expectEqual(_ context: String, withJudges: Bool) throws {
    let mounted = try FATVolume.mount(in: 0..<disk.size, of: disk)
    #expect(!mounted.wasDirty)
    let tree = try mounted.tree(disk)
    hasFailed = hasFailed || tree != model
    let isEqual = tree == model
    #expect(isEqual, "\(context): \(difference(tree))")
    let report = try mounted.check(disk)
    #expect(report.isClean, "\(context): \(report.findings)")
    try FATJudges.expectClean(disk.bytes, context)
    guard withJudges else { return }
    let folder = try TemporaryFolder()
    let image = try folder.write(disk.bytes, as: "volume.img")
    // mtools knows no characters beyond the first 65,536, and writes underscores for them.
    if !model.keys.contains(where: { $0.contains("😀") }) {
      let judged = try FATJudges.tree(of: image)
      let isEqual = judged == model
      #expect(isEqual, "\(context): mtools: \(difference(judged))")
    }
    guard FATJudges.sevenZip.isInstalled else { return }
    let unpacked = try FATJudges.unpackedTree(of: image, type: "FAT")
    let isUnpackedEqual = unpacked == model
    #expect(isUnpackedEqual, "\(context): 7-Zip: \(difference(unpacked))")
  }

  private func difference(_ tree: [String: [UInt8]?]) -> [String] {
    Set(tree.keys).union(model.keys).filter { tree[$0] != model[$0] }.sorted()
      .map {
        "\($0): \(tree[$0].map { "\($0?.count ?? -1)" } ?? "missing"), expected \(model[$0].map { "\($0?.count ?? -1)" } ?? "none")"
      }
  }
}
