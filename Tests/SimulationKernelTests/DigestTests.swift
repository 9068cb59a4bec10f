import SimulationKernel
import Testing

@Suite struct DigestTests {
  /// The authors' test vectors (key 00 … 0f, message 00, 01, …), which `openssl mac SIPHASH` gives as well.
  @Test(arguments: [
    (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"),
    (2, "8177228da4a45dc7fca38bdef60affe4"), (7, "a1f1ebbed8dbc153c0b84aa61ff08239"),
    (8, "3b62a9ba6258f5610f83e264f31497b4"), (15, "5493e99933b0a8117e08ec0f97cfc3d9"),
    (63, "5150d1772f50834a503e069a973fbd7c"),
  ])
  func `it is SipHash-2-4 with 128 bits`(length: Int, expected: String) {
    let message = (0..<length).map { UInt8($0) }
    #expect(Digest(of: message).description == expected)
  }

  @Test func `each byte counts`() {
    let message = [UInt8](repeating: 0, count: 100)
    var digests: Set<Digest> = [Digest(of: message), Digest(of: message + [0])]
    for index in message.indices {
      var changed = message
      changed[index] = 1
      digests.insert(Digest(of: changed))
    }
    #expect(digests.count == 102)
  }

  /// Pieces are passed on while the value is written, at any length.
  @Test(arguments: [0, 1, 7, 8, 65_000, 65_529, 65_536, 65_537, 131_072, 200_001, 1 << 20])
  func `what is written in pieces has the digest of the whole`(length: Int) {
    let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    var rest = message[...]
    let digest = Digest { writer in
      while let first = rest.first {
        let count = min(rest.count, 1 + Int(first) * 17)
        writer.writeRaw(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
    }
    #expect(digest == Digest(of: message))
  }

  /// Each of the elements tries the first case before the second.
  @Test func `what is taken back does not count`() {
    let values = [Optional<UInt64>](repeating: nil, count: 100_000) + [5]
    var writer = ByteWriter()
    values.encode(to: &writer)
    #expect(Digest(of: values) == Digest(of: writer.bytes))
  }
}
