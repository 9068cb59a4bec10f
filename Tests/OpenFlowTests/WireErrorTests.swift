import OpenFlow
import Testing

/// Bad lengths and unknown numbers have the errors that section 7.4.4 has for them.
struct WireErrorTests {
  private static func message(_ type: UInt8, _ body: [UInt8], version: UInt8 = 4) -> [UInt8] {
    let length = 8 + body.count
    return [version, type, UInt8(length >> 8), UInt8(truncatingIfNeeded: length), 0, 0, 0, 1] + body
  }

  private static let emptyMatch: [UInt8] = [0, 1, 0, 4, 0, 0, 0, 0]

  /// A flow-mod with this command, match and instructions.
  private static func flowMod(command: UInt8 = 0, match: [UInt8] = emptyMatch, _ instructions: [UInt8] = []) -> [UInt8]
  {
    message(14, Array(repeating: 0, count: 17) + [command] + Array(repeating: 0, count: 22) + match + instructions)
  }

  /// A flow-mod that applies these actions.
  private static func applying(_ actions: [UInt8]) -> [UInt8] {
    flowMod([0, 4, 0, UInt8(8 + actions.count), 0, 0, 0, 0] + actions)
  }

  private static let cases: [(String, [UInt8], OpenFlowError)] = [
    ("other version", message(5, [], version: 1), .badRequest(.badVersion)),
    ("unknown type", message(30, []), .badRequest(.badType)),
    ("bytes after the end", message(5, [0]), .badRequest(.badLength)),
    ("unknown multipart", message(18, [0, 99, 0, 0, 0, 0, 0, 0]), .badRequest(.badMultipart)),
    ("short port request", message(18, [0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), .badRequest(.badLength)),
    ("unknown command", flowMod(command: 5), .flowModFailed(.badCommand)),
    ("standard match", flowMod(match: [0, 0, 0, 4, 0, 0, 0, 0]), .badMatch(.badType)),
    ("match shorter than its header", flowMod(match: [0, 1, 0, 3, 0, 0, 0, 0]), .badMatch(.badLength)),
    ("match longer than the message", flowMod(match: [0, 1, 0, 9, 0, 0, 0, 0]), .badMatch(.badLength)),
    (
      "field of the wrong length", flowMod(match: [0, 1, 0, 9, 0x80, 0, 0x0A, 1, 8, 0, 0, 0, 0, 0, 0, 0]),
      .badMatch(.badLength)
    ),
    (
      "unknown basic field", flowMod(match: [0, 1, 0, 9, 0x80, 0, 80, 1, 0, 0, 0, 0, 0, 0, 0, 0]), .badMatch(.badField)
    ),
    ("unknown instruction", flowMod([0, 7, 0, 8, 0, 0, 0, 0]), .badInstruction(.unknownInstruction)),
    ("instruction of 4 bytes", flowMod([0, 5, 0, 4, 0, 0, 0, 0]), .badInstruction(.badLength)),
    ("goto of 16 bytes", flowMod([0, 1, 0, 16] + Array(repeating: 0, count: 12)), .badInstruction(.badLength)),
    ("instruction beyond the end", flowMod([0, 4, 0, 16, 0, 0, 0, 0]), .badInstruction(.badLength)),
    ("unknown action", applying([0, 13, 0, 8, 0, 0, 0, 0]), .badAction(.badType)),
    ("action of 12 bytes", applying([0, 0, 0, 12] + Array(repeating: 0, count: 12)), .badAction(.badLength)),
    ("action beyond the end", applying([0, 0, 0, 24] + Array(repeating: 0, count: 12)), .badAction(.badLength)),
    ("short output", applying([0, 0, 0, 8, 0, 0, 0, 1]), .badAction(.badLength)),
    (
      "masked set-field", applying([0, 25, 0, 16, 0x80, 0, 7, 12] + Array(repeating: 0, count: 8)),
      .badAction(.badSetType)
    ),
    (
      "set-field of the wrong length", applying([0, 25, 0, 16, 0x80, 0, 6, 4] + Array(repeating: 0, count: 8)),
      .badAction(.badSetLength)
    ),
    ("unknown group type", message(15, [0, 0, 4, 0, 0, 0, 0, 1]), .groupModFailed(.badType)),
    ("unknown group command", message(15, [0, 3, 0, 0, 0, 0, 0, 1]), .groupModFailed(.badCommand)),
    (
      "bucket of 8 bytes", message(15, [0, 0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0]), .groupModFailed(.badBucket)
    ),
    ("unknown meter command", message(29, [0, 3, 0, 0, 0, 0, 0, 1]), .meterModFailed(.badCommand)),
    (
      "unknown band", message(29, [0, 0, 0, 0, 0, 0, 0, 1, 0, 3, 0, 16] + Array(repeating: 0, count: 12)),
      .meterModFailed(.badBand)
    ),
    (
      "unknown role", message(24, [0, 0, 0, 9] + Array(repeating: 0, count: 12)), .roleRequestFailed(.badRole)
    ),
  ]

  @Test(arguments: cases.map(\.0)) func wrongMessagesHaveTheirErrors(name: String) throws {
    let (_, bytes, error) = try #require(WireErrorTests.cases.first { $0.0 == name })
    #expect(throws: error) { try OpenFlowPacket(bytes) }
  }

  @Test func everyTypeAndCodeIsReadBack() {
    for type in 0..<20 as Range<UInt16> {
      for code in 0..<20 as Range<UInt16> {
        let error = OpenFlowError(type: type, code: code)
        #expect((error.type, error.code) == (type, code))
      }
    }
  }
}
