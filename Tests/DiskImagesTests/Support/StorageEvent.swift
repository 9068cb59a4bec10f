import SimulationKernel

@testable import DiskImages

/// A change that a store was asked for.
enum StorageEvent {
  case create(String)
  case move(String, to: String)
  case remove(String)
  case write(String, Int, [UInt8])
  case resize(String, Int)
  case zero(String, Int, Int)
  case flush(String)

  var path: String {
    switch self {
    case .create(let path), .move(let path, _), .remove(let path), .write(let path, _, _), .resize(let path, _),
      .zero(let path, _, _), .flush(let path):
      path
    }
  }
}

/// What a power cut leaves of a series of changes: all that was flushed, and of the rest any part in any order, down to
/// single sectors.
struct PowerCut {
  let before: MemoryStorage
  let log: [StorageEvent]

  /// The files as they are found after a cut behind `count` changes.
  func files(after count: Int, _ random: inout RandomStream) -> MemoryStorage {
    let result = MemoryStorage(copying: before)
    let durable = durablePrefix(count)
    for (index, event) in log.prefix(count).enumerated() {
      result.apply(event, isDurable: index < durable[event.path] ?? 0, &random)
    }
    return result
  }

  /// For each file, the changes that a flush has made durable.
  private func durablePrefix(_ count: Int) -> [String: Int] {
    var durable: [String: Int] = [:]
    for (index, event) in log.prefix(count).enumerated() {
      if case .flush(let path) = event { durable[path] = index }
      // What is moved was flushed under its old name.
      if case .move(let path, let target) = event { durable[target] = durable[path] }
    }
    return durable
  }
}

extension MemoryStorage {
  fileprivate func apply(_ event: StorageEvent, isDurable: Bool, _ random: inout RandomStream) {
    // Half of what was not flushed is lost as a whole, and half of the rest in part.
    let isWhole = isDurable || random.next(below: 4) == 0
    let isLost = !isWhole && random.next(below: 3) < 2
    switch event {
    case .create(let path): files[path] = MemoryFile()
    case .move(let path, let target): files[target] = files.removeValue(forKey: path)
    case .remove(let path): files[path] = nil
    case .flush: break
    case .resize(let path, let size):
      if isWhole || !isLost { files[path]?.resize(to: size) }
    case .zero(let path, let offset, let count):
      if !isLost { eachSector(offset, count, isWhole, &random) { files[path]?.zero($0, count: $1) } }
    case .write(let path, let offset, let octets):
      guard !isLost else { return }
      eachSector(offset, octets.count, isWhole, &random) { start, count in
        octets[(start - offset)..<(start - offset + count)].withUnsafeBytes { files[path]?.write($0, at: start) }
      }
    }
  }

  private func eachSector(
    _ offset: Int, _ count: Int, _ isWhole: Bool, _ random: inout RandomStream, _ body: (Int, Int) -> Void
  ) {
    if isWhole { return body(offset, count) }
    var place = offset
    while place < offset + count {
      let step = min(512 - place % 512, offset + count - place)
      if random.next(below: 2) == 0 { body(place, step) }
      place += step
    }
  }
}
