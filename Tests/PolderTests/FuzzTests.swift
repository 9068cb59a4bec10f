import Foundation
import LabTesting
import SimulationKernel
import TestSupport
import Testing

/// Files that someone spoilt, given to the program: an error that names the location, and never a trap or a hang.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct FuzzTests {
  let polder: Polder
  let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
  }

  private static let kind = SectionFileKind(magic: "POLDER\u{1A}\n", version: 7)

  /// A checkpoint amid the traffic of a random lab.
  private func checkpoint(_ seed: UInt64) throws -> [UInt8] {
    try folder.write(RandomLab(seed: seed).text, as: "lab.yaml")
    let arguments = ["run", "lab.yaml", "--capture", "none", "--for", "3s", "--save-at", "2500ms=saved"]
    let outcome = try polder.run(arguments, in: folder.path)
    #expect(outcome.status == 0, "\(outcome)")
    return try folder.bytes(of: "saved")
  }

  private func resume(_ bytes: [UInt8]) throws -> Polder.Outcome {
    try folder.write(bytes, as: "spoilt")
    return try polder.run(["resume", "spoilt", "--capture", "none", "--for", "3s"], in: folder.path)
  }

  private func expectRefusal(_ outcome: Polder.Outcome, _ comment: String) {
    #expect(outcome.status == 65, "\(comment): \(outcome)")
    #expect(outcome.complaints.count == 1 && outcome.errors.hasPrefix("spoilt: offset "), "\(comment): \(outcome)")
  }

  @Test(arguments: FuzzSeeds.draw(2, for: "spoilt checkpoints"))
  func `a checkpoint that is cut short or damaged is refused with the index`(seed: UInt64) throws {
    let bytes = try checkpoint(seed)
    var random = RandomStream(seed: seed, owner: "spoiling")
    for _ in 0..<20 {
      let index = Int(random.next(below: UInt64(bytes.count)))
      expectRefusal(try resume(Array(bytes[..<index])), "seed \(seed), cut at \(index)")
      var spoilt = bytes
      spoilt[index] ^= 1 << UInt8(random.next(below: 8))
      expectRefusal(try resume(spoilt), "seed \(seed), spoilt at \(index)")
    }
    expectRefusal(try resume([]), "empty")
    expectRefusal(try resume((0..<5000).map { _ in UInt8(truncatingIfNeeded: random.next()) }), "noise \(seed)")
  }

  /// Someone who wants to do harm gets the digest right.
  @Test(arguments: FuzzSeeds.draw(3, for: "forged checkpoints"))
  func `a forged checkpoint is refused or runs, and never traps`(seed: UInt64) throws {
    let bytes = try checkpoint(seed)
    var random = RandomStream(seed: seed, owner: "forging")
    for _ in 0..<60 {
      let forged = try forge(bytes, &random)
      let outcome = try resume(forged)
      // A forged end of time may lie for ever ahead; the limit on CPU time, soft and hard in one, ends that run. So may a forged
      // limit, with a status of its own.
      let isOrderly =
        outcome.status.map { [0, 1, 64, 65, 69, 73, 74].contains($0) } ?? [SIGXCPU, SIGKILL].contains(outcome.signal)
      #expect(isOrderly, "seed \(seed): \(outcome.signal ?? 0) \(outcome.errors.prefix(300)); kept as \(keep(forged))")
    }
  }

  /// Changes the content of a section, and makes all digests right.
  private func forge(_ bytes: [UInt8], _ random: inout RandomStream) throws -> [UInt8] {
    var sections: [(name: String, version: UInt32, content: [UInt8])] = []
    let rest = Rest(bytes)
    var reader = try SectionReader<Never>(FuzzTests.kind, called: "a checkpoint", registry: PartRegistry()) {
      rest.take($0)
    }
    while var section = try reader.next() {
      sections.append((section.name, section.version, section.content.rest()))
    }
    let chosen = Int(random.next(below: UInt64(sections.count)))
    damage(&sections[chosen].content, &random)
    let forged = Rest([])
    var writer = SectionWriter<Never>(FuzzTests.kind) { forged.bytes += $0 }
    for section in sections { writer.write(section.name, version: section.version) { $0.writeRaw(section.content) } }
    writer.finish()
    return forged.bytes
  }

  private func damage(_ content: inout [UInt8], _ random: inout RandomStream) {
    guard !content.isEmpty else { return }
    let offset = Int(random.next(below: UInt64(content.count)))
    switch random.next(below: 3) {
    case 0: content[offset] ^= 1 << UInt8(random.next(below: 8))
    case 1: content[offset] = UInt8(truncatingIfNeeded: random.next())
    default: for offset in offset..<min(offset + 8, content.count) { content[offset] = 0xFF }
    }
  }

  /// Where a file that shows a fault stays.
  private func keep(_ bytes: [UInt8]) -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "polder-forged-\(UUID()).polder")
    try? Data(bytes).write(to: path)
    return path.path
  }

  @Test(arguments: FuzzSeeds.draw(2, for: "spoilt topologies"))
  func `a spoilt topology runs or is refused with file, line and column`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "spoiling")
    let texts = try LabSource.files.map { try $0.text } + [RandomLab(seed: seed).text]
    for _ in 0..<40 {
      var bytes = Array(texts[Int(random.next(below: UInt64(texts.count)))].utf8)
      spoil(&bytes, &random)
      try folder.write(bytes, as: "spoilt.yaml")
      let outcome = try polder.run(["check", "spoilt.yaml"], in: folder.path)
      #expect(outcome.status == 0 || outcome.status == 65 || outcome.status == 66, "seed \(seed): \(outcome)")
      for line in outcome.complaints {
        let hasPlace = try line.contains(Regex(#"^spoilt\.yaml:(\d+:\d+:| not UTF-8 text| a binary file)"#))
        #expect(hasPlace || outcome.status == 66, "seed \(seed): \(line)")
      }
    }
  }

  private func spoil(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    let index = Int(random.next(below: UInt64(bytes.count)))
    switch random.next(below: 5) {
    case 0: bytes.removeSubrange(index...)
    case 1: bytes[index] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes.removeSubrange(index..<min(index + 20, bytes.count))
    case 3: bytes.insert(contentsOf: bytes[..<min(index, 200)], at: index)
    default: bytes.replaceSubrange(index..<index + 1, with: Array("99999999999999999999".utf8))
    }
  }
}

/// Bytes that closures take and give.
private final class Rest {
  var bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func take(_ count: Int) -> [UInt8] {
    defer { offset = min(offset + count, bytes.count) }
    return Array(bytes[offset..<min(offset + count, bytes.count)])
  }
}
