import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// Operations on whole sectors of a delta, and after each how many changes its files had seen by then.
struct CrashRun {
  private struct Step {
    var changes: Int
    var content: [UInt8]
    var isFlushed: Bool
  }

  private let kind: ChainKind
  private let before: MemoryStorage
  private var run: ModelRun
  private var steps: [Step] = []

  init(_ kind: ChainKind, seed: UInt64) throws {
    self.kind = kind
    run = try ModelRun(kind, seed: seed)
    for _ in 0..<20 { try run.write() }
    try run.fork()
    for _ in 0..<5 { try run.write() }
    try run.reopen()
    before = MemoryStorage(copying: run.storage)
    run.storage.log = []
    steps = [Step(changes: 0, content: run.content, isFlushed: true)]
  }

  var log: [StorageEvent] { run.storage.log ?? [] }

  mutating func step() throws {
    let kind = run.random.next(below: 10)
    let range = run.range().aligned(to: 512).clipped(to: GuestOffset(run.content.count))
    var bytes = [UInt8](repeating: 0, count: range.count)
    switch kind {
    case 0..<5:
      let value = UInt8(1 + run.random.next(below: 255))
      for index in bytes.indices { bytes[index] = value &+ UInt8(truncatingIfNeeded: index >> 9) }
      try run.image.write(bytes, at: range.start)
      record(range, bytes)
    case 5..<8:
      try run.image.zero(range)
      record(range, bytes)
    default:
      try run.image.flush()
      steps.append(Step(changes: log.count, content: run.content, isFlushed: true))
    }
  }

  private mutating func record(_ range: GuestRange, _ bytes: [UInt8]) {
    run.contents[run.contents.count - 1].replaceSubrange(range.indices, with: bytes)
    steps.append(Step(changes: log.count, content: run.content, isFlushed: false))
  }

  mutating func close() throws {
    try run.image.close()
    steps.append(Step(changes: log.count, content: run.content, isFlushed: true))
  }

  /// Cuts the power, and judges what is found.
  func expectSound(after count: Int, _ random: inout RandomStream) throws {
    let files = PowerCut(before: before, log: log).files(after: count, &random)
    let path = run.paths[run.paths.count - 1]
    let what = "\(kind) cut after \(count) of \(log.count)"
    do {
      let image = try DiskImage.open(path, in: files)
      expect(try image.read(image.wholeDisk), after: count, what)
      let found = try image.check()
      #expect(found.errors == 0, "\(what): \(found.findings)")
      try repair(path, in: files)
      let again = try DiskImage.open(path, in: files)
      expect(try again.read(again.wholeDisk), after: count, what + ", repaired")
      let findings = try again.check()
      #expect(findings.errors == 0 && findings.repairable == 0, "\(what): \(findings.findings)")
      try expectWritable(path, in: files, what)
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  private func repair(_ path: String, in files: MemoryStorage) throws {
    let image = try DiskImage.open(path, for: .writing, in: files)
    if try image.check().repairable > 0 { try image.repair() }
    try image.close()
  }

  /// New data must not land where old data still lies.
  private func expectWritable(_ path: String, in files: MemoryStorage, _ what: String) throws {
    var content = try DiskImage.contents(of: path, in: files)
    let image = try DiskImage.open(path, for: .writing, in: files)
    for start in stride(from: 0, to: content.count - 512, by: content.count / 5 / 512 * 512) {
      let bytes = [UInt8](repeating: 0xA5, count: 512)
      try image.write(bytes, at: GuestOffset(start))
      content.replaceSubrange(start..<start + 512, with: bytes)
    }
    try image.close()
    expectEqual(try DiskImage.contents(of: path, in: files), content, what + ", written to again")
  }

  /// Each sector is as it was flushed last, or as one of the writes since then has left it.
  private func expect(_ found: [UInt8], after count: Int, _ what: String) {
    let last = steps.lastIndex { $0.isFlushed && $0.changes <= count } ?? 0
    let end = steps.indices.first { $0 > last && steps[$0].changes > count } ?? steps.count - 1
    if found == steps[last].content { return }
    var wrong: [Int] = []
    for sector in stride(from: 0, to: found.count, by: 512) {
      let range = sector..<min(found.count, sector + 512)
      let isKnown = steps[last...end].contains { found[range] == $0.content[range] }
      if !isKnown { wrong.append(sector) }
    }
    #expect(wrong.isEmpty, "\(what): lost at \(wrong.prefix(5))")
  }
}
