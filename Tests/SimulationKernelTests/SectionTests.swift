import SimulationKernel
import Testing

@Suite struct SectionTests {
  private static let kind = SectionFileKind(magic: "SECTIONS", version: 3)

  /// A file with these sections, and one that refers to the same content twice.
  private func file(_ texts: [String], chunks: [Chunk] = []) -> [UInt8] {
    var bytes: [UInt8] = []
    withWriter(&bytes) { writer in
      for (index, text) in texts.enumerated() { writer.write("text \(index)", version: 2) { $0.write(text) } }
      if !chunks.isEmpty { writer.write("chunks") { $0.write(chunks) } }
    }
    return bytes
  }

  private func withWriter(_ bytes: inout [UInt8], _ body: (inout SectionWriter<Never>) -> Void) {
    let collected = Collector()
    var writer = SectionWriter<Never>(SectionTests.kind) { collected.bytes += $0 }
    body(&writer)
    writer.finish()
    bytes = collected.bytes
  }

  private func read(_ bytes: [UInt8], _ body: (inout SectionReader<Never>.Section) throws -> Void = { _ in }) throws {
    let rest = Collector()
    rest.bytes = bytes
    var reader = try SectionReader<Never>(SectionTests.kind, called: "a test's file", registry: PartRegistry()) {
      count in
      defer { rest.bytes.removeFirst(min(count, rest.bytes.count)) }
      return Array(rest.bytes.prefix(count))
    }
    while var section = try reader.next() { try body(&section) }
  }

  private func problem(_ bytes: [UInt8]) -> CheckpointError? {
    do { try read(bytes) } catch SectionReader<Never>.Problem.content(let error) { return error } catch {}
    return nil
  }

  @Test func `sections are read back with their names, versions and content`() throws {
    var found: [String] = []
    try read(file(["one", "two"])) { section in
      found.append("\(section.name) \(section.version) \(try section.content.read(String.self))")
    }
    #expect(found == ["text 0 2 one", "text 1 2 two"])
    #expect(problem(file([])) == nil)
  }

  @Test func `content that is referred to stands in the file once`() throws {
    let shared = Chunk([UInt8](repeating: 7, count: 5_000))
    let bytes = file([], chunks: [shared, shared, Chunk([1])])
    #expect(bytes.count < 6_000)
    var found: [Chunk] = []
    try read(bytes) { found = try $0.content.read() }
    #expect(found == [shared, shared, Chunk([1])] && found[1].bytes == shared.bytes)
    var lonely = CheckpointReader(encoded(shared))
    #expect(throws: CheckpointError.self) { try lonely.read(Chunk.self) }
  }

  /// FIPS 180-4's example of one block.
  @Test func `a chunk's digest is SHA-256`() {
    #expect(
      Chunk(Array("abc".utf8)).digest.description == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `every truncation and every damaged byte is found, with its offset`() {
    let bytes = file(["one", "two"], chunks: [Chunk([1, 2, 3])])
    for length in bytes.indices { #expect(problem(Array(bytes[..<length])) != nil, "\(length)") }
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x40
      let problem = problem(damaged)
      #expect(problem != nil, "\(index)")
      #expect(problem.map { $0.offset <= bytes.count } ?? true)
    }
    #expect(problem(bytes + [0])?.problem == "unexpected data after the end")
  }

  @Test func `a length that is a lie takes no memory`() {
    var writer = ByteWriter()
    writer.writeRaw(Array("SECTIONS".utf8))
    writer.write(UInt32(3))
    writer.write("big")
    writer.write(UInt32(1))
    writer.write(UInt64.max)
    writer.write(UInt64(0))
    writer.write(UInt64(0))
    #expect(problem(writer.bytes)?.problem == "the file ends within section 'big': it was cut short")
  }

  @Test func `another kind of file and another layout are told apart`() {
    #expect(problem(Array("GIF89a, and more".utf8))?.problem == "not a test's file")
    var newer = file(["one"])
    newer[8] = 4
    #expect(problem(newer)?.problem == "version 4 of the file's layout; this Polder reads version 3")
  }

  @Test func `an older version of a section is read by its upgrade, an unknown one refused by name`() throws {
    let format = SectionFormat<String>(
      "greeting", version: 2,
      upgrades: [1: { (reader) throws(CheckpointError) in "hello \(try reader.read(UInt8.self))" }])
    var bytes: [UInt8] = []
    withWriter(&bytes) { writer in
      format.write("now", to: &writer)
      writer.write("greeting", version: 1) { $0.write(UInt8(7)) }
    }
    var found: [String] = []
    try read(bytes) { found.append(try format.read(&$0.content, version: $0.version)) }
    #expect(found == ["now", "hello 7"])
    var content = CheckpointReader([1])
    let error = #expect(throws: CheckpointError.self) { try format.read(&content, version: 9) }
    #expect(error?.problem == "section 'greeting' has version 9; this Polder reads version 1, 2")
  }
}

/// Bytes outside of the closures that take and give them.
private final class Collector { var bytes: [UInt8] = [] }
