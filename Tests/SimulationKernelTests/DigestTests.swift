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
}
