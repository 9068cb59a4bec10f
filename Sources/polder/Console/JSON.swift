import Foundation
import Sessions

/// JSON (RFC 8259) as all commands print it: Foundation's encoder with the keys sorted.
enum JSON {
  static func text(_ value: some Encodable) throws(Failure) -> String { try text(value, [.prettyPrinted]) }

  /// The same on one line.
  static func line(_ value: some Encodable) throws(Failure) -> String { try text(value, []) }

  private static func text(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws(Failure) -> String {
    do { return try JSONText.of(value, formatting, keys: .convertToSnakeCase) } catch {
      throw Failure(message: "cannot write JSON: \(error)", status: .cannotReadOrWrite)
    }
  }
}

/// An optional whose absence is written as `null`: a reader need not tell a missing key from an unknown one.
struct Nullable<Value: Encodable>: Encodable {
  var value: Value?

  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}
