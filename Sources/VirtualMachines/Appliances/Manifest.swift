import DiskImages
import SimulationKernel

/// The digests of an appliance's files, as a `.mf` file has them: `SHA256 (web.ovf)= 0123…` (OVF 1.1, section 5.1).
struct Manifest {
  enum Algorithm: String {
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    var digits: Int { self == .sha1 ? 40 : 64 }
  }

  struct Entry: Equatable {
    var algorithm: Algorithm
    var file: String
    /// In lower case.
    var digest: String
  }

  var entries: [Entry] = []

  init() {}

  init(_ bytes: [UInt8], path: String) throws(DiskError) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw DiskError(.damaged, path, "not UTF-8") }
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.filter { $0 != "\r" }
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let entry = Entry(line) else {
        throw DiskError(
          .damaged, "\(path):\(number + 1)", "invalid line of a manifest: use 'SHA256 (FILE)= DIGEST' or SHA1")
      }
      entries.append(entry)
    }
  }

  var bytes: [UInt8] {
    Array(entries.map { "\($0.algorithm.rawValue) (\($0.file))= \($0.digest)\n" }.joined().utf8)
  }
}

extension Manifest.Entry {
  fileprivate init?(_ line: String) {
    guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")"), open < close,
      let algorithm = Manifest.Algorithm(rawValue: line[..<open].filter { $0 != " " && $0 != "-" }.uppercased())
    else { return nil }
    let rest = line[line.index(after: close)...].filter { !$0.isWhitespace }
    let digest = rest.dropFirst().lowercased()
    guard rest.hasPrefix("="), digest.count == algorithm.digits, digest.allSatisfy(\.isHexDigit) else { return nil }
    self.init(algorithm: algorithm, file: String(line[line.index(after: open)..<close]), digest: digest)
  }
}

/// Computes a digest piece by piece.
struct FileDigest {
  private var sha1: SHA1?
  private var sha256: SHA256?

  init(_ algorithm: Manifest.Algorithm) {
    switch algorithm {
    case .sha1: sha1 = SHA1()
    case .sha256: sha256 = SHA256()
    }
  }

  mutating func update(_ bytes: [UInt8]) {
    sha1?.update(bytes)
    sha256?.update(bytes)
  }

  var text: String { sha1?.text ?? sha256?.text ?? "" }
}
