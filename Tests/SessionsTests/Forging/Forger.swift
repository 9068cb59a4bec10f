import SimulationKernel

@testable import Sessions

/// Changes fields of a checkpoint to values that somebody who means harm would choose.
struct Forger {
  private(set) var file: SectionFile
  private var random: RandomStream
  /// What it has changed.
  private(set) var deeds: [String] = []

  /// One of its fields, in bytes.
  private struct Field {
    var offset, size: Int
  }

  init(_ file: SectionFile, _ random: RandomStream) { (self.file, self.random) = (file, random) }

  /// Mostly one field, sometimes two that may have to agree.
  mutating func forge() {
    for _ in 0..<(random.next(below: 4) == 0 ? 2 : 1) { forgeField() }
  }

  private mutating func forgeField() {
    let section = Int(random.next(below: UInt64(file.sections.count)))
    let content = file.sections[section].content
    guard !content.isEmpty else { return }
    let offset = Int(random.next(below: UInt64(content.count)))
    var field = field(around: offset, in: section)
    // Half of 128 bits at a time.
    if field.size == 16 { field = Field(offset: field.offset + 8 * Int(random.next(below: 2)), size: 8) }
    guard [1, 2, 4, 8].contains(field.size), field.offset + field.size <= content.count else { return }
    let value = value(instead: Forger.number(field, in: content), field, in: content)
    for index in 0..<field.size {
      file.sections[section].content[field.offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
    deeds.append("\(file.sections[section].name), offset \(field.offset), \(field.size) bytes: \(value)")
  }

  /// The field that a byte belongs to: a reader that finds the section ended there says which one it was about to read.
  private func field(around offset: Int, in section: Int) -> Field {
    let byte = Field(offset: offset, size: 1)
    var cut = file
    cut.sections[section].content.removeSubrange(offset...)
    do { _ = try Checkpoint(bytes: cut.bytes) } catch let error as CheckpointError {
      let start = error.offset - file.start(of: section)
      let words = error.problem.split(separator: " ")
      guard start >= 0, start <= offset, words.count > 5 else { return byte }
      if error.problem.hasPrefix("ends where"), let size = Int(words[2]) { return Field(offset: start, size: size) }
      if error.problem.hasPrefix("ends before"), let size = Int(words[5]) {
        return Field(offset: start + (offset - start) / size * size, size: size)
      }
    } catch {}
    return byte
  }

  private static func number(_ field: Field, in content: [UInt8]) -> UInt64 {
    (0..<field.size).reduce(0) { $0 | UInt64(content[field.offset + $1]) << UInt64(8 * $1) }
  }

  private mutating func value(instead old: UInt64, _ field: Field, in content: [UInt8]) -> UInt64 {
    let top = UInt64.max >> UInt64(64 - 8 * field.size)
    let sign = (top >> 1) + 1
    let tempting: [UInt64] = [
      0, 1, top, top - 1, sign, sign - 1, sign + 1, old &+ 1, old &- 1, old &* 2, old / 2, 0 &- old, 1 << 48, 1 << 47,
      random.next(below: 256), random.next(), old ^ 1 << random.next(below: UInt64(8 * field.size)),
    ]
    let choice = Int(random.next(below: UInt64(tempting.count + 1)))
    guard choice == tempting.count else { return tempting[choice] }
    // That of another field.
    let other = Int(random.next(below: UInt64(content.count - field.size + 1)))
    return Forger.number(Field(offset: other, size: field.size), in: content)
  }
}
