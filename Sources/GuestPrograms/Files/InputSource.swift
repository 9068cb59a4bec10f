import Guests
import SimulationKernel

/// The input of `cat` and the like: the given files in order, or the standard input.
struct InputSource: Sendable, Equatable, StateRecord {
  enum Part: Equatable {
    case bytes([UInt8])
    /// The file, or the standard input, has been read to its end.
    case end(of: String)
    case failure(String)
    case nothing, over
  }

  private var files: [String]
  private var index = 0
  private var offset = 0

  /// - Parameter files: none, or `-`, for the standard input.
  init(_ files: [String]) { self.files = files.isEmpty ? ["-"] : files }

  private static let partSize = 65_536

  mutating func next(_ calls: borrowing SystemCalls) -> Part {
    guard index < files.count else { return .over }
    guard !calls.isExhausted else { return .nothing }
    let name = files[index]
    if name == "-" { return nextOfInput(calls) }
    do throws(FileError) {
      guard let content = try calls.readFile(name) else { return .nothing }
      guard offset < content.count else { return end() }
      let part = content[offset..<min(content.count, offset + InputSource.partSize)]
      offset += part.count
      calls.noteReading(part.count)
      return .bytes(Array(part))
    } catch {
      _ = end()
      return .failure("\(name): \(error.text)")
    }
  }

  private mutating func nextOfInput(_ calls: borrowing SystemCalls) -> Part {
    switch calls.read(limit: InputSource.partSize) {
    case .bytes(let bytes): .bytes(bytes)
    case .nothing: .nothing
    case .end: end()
    }
  }

  private mutating func end() -> Part {
    offset = 0
    index += 1
    return .end(of: files[index - 1])
  }

  static let fields = Fields(\InputSource.files, \.index, \.offset)
}
