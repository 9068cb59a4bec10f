import Foundation
import LabTesting

/// The types that the sources declare to be state.
enum StateTypes {
  /// Protocols that make a type state.
  private static let protocols = "(?:StateRecord|StateVariant|OpenPart|GuestProgram|CommandLineProgram|NetworkFunction)"

  static func inSources() throws -> [String] {
    let files = FileManager.default.enumerator(atPath: Repository.root + "/Sources")?.compactMap { $0 as? String } ?? []
    var names: Set<String> = []
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(Repository.root)/Sources/\(file)", encoding: .utf8)
      let pattern = try Regex(
        #"(?m)^ *(?:(?:public|private|fileprivate) )?(?:extension|struct|enum) ([\w.]+)(?:<[^>]*>)?: [^\n{]*"#
          + protocols + #"\b"#, as: (Substring, Substring).self)
      for match in text.matches(of: pattern) { names.insert(String(match.output.1)) }
    }
    return names.sorted()
  }
}
