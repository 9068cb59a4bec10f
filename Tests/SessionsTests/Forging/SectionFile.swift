import Lab
import SimulationKernel

@testable import Sessions

/// A checkpoint taken apart into its sections, and put together again with right digests.
struct SectionFile {
  struct Section {
    var name: String
    var version: UInt32
    var content: [UInt8]

    /// Bytes of its header: the name with its length, version, length and digest.
    var headerLength: Int { 4 + name.utf8.count + 4 + 8 + 16 }
  }

  var sections: [Section] = []

  private static let kind = SectionFileKind(magic: "POLDER\u{1A}\n", version: 7)
  private static let headLength = 12

  init(_ bytes: [UInt8]) throws {
    let source = ByteSource(bytes)
    var reader = try SectionReader<Never>(SectionFile.kind, called: "a checkpoint", registry: PartRegistry()) {
      source.take($0)
    }
    while var section = try reader.next() {
      sections.append(Section(name: section.name, version: section.version, content: section.content.rest()))
    }
  }

  init(_ checkpoint: Checkpoint) throws { try self.init(checkpoint.bytes) }

  var bytes: [UInt8] {
    let file = ByteSource([])
    var writer = SectionWriter<Never>(SectionFile.kind) { file.bytes += $0 }
    for section in sections { writer.write(section.name, version: section.version) { $0.writeRaw(section.content) } }
    writer.finish()
    return file.bytes
  }

  /// Where the content of a section begins in the file.
  func start(of section: Int) -> Int {
    sections[..<section].reduce(SectionFile.headLength) { $0 + $1.headerLength + $1.content.count }
      + sections[section].headerLength
  }
}

/// Bytes that closures take and give.
final class ByteSource {
  var bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func take(_ count: Int) -> [UInt8] {
    let end = min(offset + count, bytes.count)
    defer { offset = end }
    return Array(bytes[offset..<end])
  }
}

extension Checkpoint {
  var bytes: [UInt8] {
    let file = ByteSource([])
    write { file.bytes += $0 }
    return file.bytes
  }

  /// - Throws: ``CheckpointError`` where it is refused.
  init(bytes: [UInt8]) throws {
    let source = ByteSource(bytes)
    do throws(SectionReader<Never>.Problem) { self = try Checkpoint { source.take($0) } } catch {
      switch error {
      case .content(let problem): throw problem
      }
    }
  }
}
