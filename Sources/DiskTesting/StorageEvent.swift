public import SimulationKernel

/// A change that a store was asked for.
public enum StorageEvent: Sendable {
  case create(String)
  case move(String, to: String)
  case remove(String)
  case write(String, Int, [UInt8])
  case resize(String, Int)
  case zero(String, Int, Int)
  case flush(String)
  /// Of the names in a folder.
  case flushNames(String)

  public var path: String {
    switch self {
    case .create(let path), .move(let path, _), .remove(let path), .write(let path, _, _), .resize(let path, _),
      .zero(let path, _, _), .flush(let path), .flushNames(let path):
      path
    }
  }
}

/// What a power cut leaves of a series of changes: all that was flushed, and of the rest any part in any order, down to
/// single sectors. Names of files change in their order, and are sure only after a flush of their folder.
public struct PowerCut {
  public let before: MemoryStorage
  public let log: [StorageEvent]

  public init(before: MemoryStorage, log: [StorageEvent]) { (self.before, self.log) = (before, log) }

  /// The files as they are found after a cut behind `count` changes.
  public func files(after count: Int, _ random: inout RandomStream) -> MemoryStorage {
    let owners = owners(count)
    let flushed = lastFlushes(count, owners)
    let names = names(after: count, &random)
    var contents = before.files.reduce(into: [String: MemoryFile]()) { $0[$1.key] = $1.value }
    for (index, event) in log.prefix(count).enumerated() {
      guard let owner = owners[index] else { continue }
      var file = contents[owner] ?? MemoryFile()
      file.apply(event, isDurable: index < flushed[owner] ?? 0, &random)
      contents[owner] = file
    }
    let result = MemoryStorage(copying: before)
    result.files = [:]
    for (name, owner) in names { result.files[name] = contents[owner] ?? MemoryFile() }
    return result
  }

  /// Which file, under any name, each change concerns; a file is called by what it was called first, and when.
  private func owners(_ count: Int) -> [String?] {
    var names = initialNames
    return log.prefix(count).enumerated().map { index, event in
      PowerCut.rename(&names, event, index)
      return names[event.path]
    }
  }

  private var initialNames: [String: String] {
    before.files.keys.reduce(into: [:]) { $0[$1] = $1 }
  }

  private static func rename(_ names: inout [String: String], _ event: StorageEvent, _ index: Int) {
    switch event {
    case .create(let path): names[path] = "\(path) made by \(index)"
    case .move(let path, let target): names[target] = names.removeValue(forKey: path)
    case .remove(let path): names[path] = nil
    case .write, .resize, .zero, .flush, .flushNames: break
    }
  }

  private func lastFlushes(_ count: Int, _ owners: [String?]) -> [String: Int] {
    var last: [String: Int] = [:]
    for (index, event) in log.prefix(count).enumerated() {
      if case .flush = event, let owner = owners[index] { last[owner] = index }
    }
    return last
  }

  /// Those at some point since the folder was flushed last.
  private func names(after count: Int, _ random: inout RandomStream) -> [String: String] {
    let sure = log.prefix(count).lastIndex { if case .flushNames = $0 { true } else { false } } ?? 0
    let kept = sure + Int(random.next(below: UInt64(count - sure + 1)))
    var names = initialNames
    for (index, event) in log.prefix(kept).enumerated() { PowerCut.rename(&names, event, index) }
    return names
  }
}

extension MemoryFile {
  fileprivate mutating func apply(_ event: StorageEvent, isDurable: Bool, _ random: inout RandomStream) {
    // Half of what was not flushed is lost as a whole, and half of the rest in part.
    let isWhole = isDurable || random.next(below: 4) == 0
    let isLost = !isWhole && random.next(below: 3) < 2
    guard !isLost else { return }
    switch event {
    case .create, .move, .remove, .flush, .flushNames: break
    case .resize(_, let size): resize(to: size)
    case .zero(_, let offset, let count):
      for (start, count) in MemoryFile.sectors(offset, count, isWhole, &random) { zero(start, count: count) }
    case .write(_, let offset, let bytes):
      for (start, count) in MemoryFile.sectors(offset, bytes.count, isWhole, &random) {
        bytes[(start - offset)..<(start - offset + count)].withUnsafeBytes { write($0, at: start) }
      }
    }
  }

  /// All of a range, or any of its sectors.
  private static func sectors(
    _ offset: Int, _ count: Int, _ isWhole: Bool, _ random: inout RandomStream
  ) -> [(start: Int, count: Int)] {
    if isWhole { return [(offset, count)] }
    var result: [(start: Int, count: Int)] = []
    var position = offset
    while position < offset + count {
      let step = min(512 - position % 512, offset + count - position)
      if random.next(below: 2) == 0 { result.append((position, step)) }
      position += step
    }
    return result
  }
}
