package import Foundation
import Lab

/// What Polder prints as JSON.
package enum JSONText {
  /// An object with its keys sorted, and nothing in it that a terminal would obey.
  ///
  /// - Throws: what the encoder throws: for a number that JSON does not have.
  package static func of(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting = .prettyPrinted,
    keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    encoder.keyEncodingStrategy = keys
    return String(decoding: try encoder.encode(value), as: UTF8.self).visibleJSON
  }
}
