import Lab
import SimulationKernel
import Testing

@Suite struct FuzzTests {
  static let corpus = ExpandTests.files + BadFile.all.map(\.text)

  /// A topology that survives expanding, or faults that name a location in the text; anything else is a bug.
  private func load(_ text: String, _ origin: String) {
    do {
      let topology = try Topology(yaml: text, file: "fuzz.yaml")
      let again = try? Topology(yaml: topology.yaml(), file: "fuzz.yaml")
      #expect(again == topology, "\(origin): \(text)")
    } catch {
      // YAML knows more line breaks than editors do (YAML 1.1, section 4.2).
      let lines = text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 1
      #expect(!error.faults.isEmpty, "\(origin): \(text)")
      for fault in error.faults {
        #expect(fault.line >= 1 && fault.line <= lines && fault.column >= 1, "\(origin): \(fault)")
        #expect(!fault.description.contains { $0.isNewline }, "\(origin): \(fault)")
        #expect(!fault.message.isEmpty && !fault.fix.isEmpty, "\(origin): \(fault)")
      }
    }
  }

  @Test("Mutated files load or are refused with a location", arguments: 1...40)
  func mutations(seed: UInt64) {
    for index in FuzzTests.corpus.indices {
      var mutation = Mutation(seed: seed, owner: "\(index)")
      load(mutation.mutate(FuzzTests.corpus[index]), "seed \(seed), file \(index)")
    }
  }

  @Test("Truncated files load or are refused with a location", arguments: ExpandTests.files.indices)
  func truncations(file: Int) {
    let bytes = Array(ExpandTests.files[file].utf8)
    for length in bytes.indices { load(String(decoding: bytes[..<length], as: UTF8.self), "file \(file) of \(length)") }
  }

  @Test("Random text is refused with a location", arguments: 1...20)
  func noise(seed: UInt64) {
    for number in 0..<50 {
      var mutation = Mutation(seed: seed, owner: "noise \(number)")
      load(mutation.noise(), "seed \(seed), text \(number)")
    }
  }
}

/// Spoils texts, the same way for the same seed.
private struct Mutation {
  private static let tokens = [
    "- ", ": ", "? ", "{", "}", "[", "]", ", ", "&a ", "*a", "<<: *a", "!!str ", "!x ", "\"", "'", "|\n", ">-\n", "\n",
    "\n  ",
    "\t", "#", "---\n", "...\n", "%YAML 1.1\n", "\u{FEFF}", "\u{E000}", "\0", "\r\n", "null", "~", "-1", "0", "1e9",
    "99999999999999999999", "h[1-9]", "[1-1000000000]", "0.1%", "10.0.0.1/24", "fe80::1", "::/0", "eth0", "ü",
    "nodes:\n", "links:\n", "groups: [a]", "interfaces: {", "kind: switch",
    "generate: { tree: { depth: 2, fanout: 2 } }",
    "addressing: auto\n", "gateway: h1", "vlans: { p1: { trunk: all } }",
  ]
  private var stream: RandomStream

  init(seed: UInt64, owner: String) { stream = RandomStream(seed: seed, owner: owner) }

  private mutating func below(_ bound: Int) -> Int { Int(stream.next(below: UInt64(max(1, bound)))) }

  mutating func mutate(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...below(4) { change(&bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let (a, b) = (below(bytes.count), below(bytes.count))
    let range = min(a, b)..<min(max(a, b), min(a, b) + 40, bytes.count)
    switch below(6) {
    case 0: if !bytes.isEmpty { bytes[a] = UInt8(truncatingIfNeeded: stream.next()) }
    case 1: bytes.removeSubrange(range)
    case 2: bytes.insert(contentsOf: bytes[range], at: b)
    case 3: bytes.insert(contentsOf: token(), at: a)
    case 4: bytes.replaceSubrange(range, with: token())
    default: if !bytes.isEmpty { bytes.swapAt(a, b) }
    }
  }

  private mutating func token() -> [UInt8] { Array(Mutation.tokens[below(Mutation.tokens.count)].utf8) }

  mutating func noise() -> String {
    var bytes: [UInt8] = []
    for _ in 0...below(60) {
      if below(2) == 0 { bytes += token() } else { bytes.append(UInt8(truncatingIfNeeded: stream.next())) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
