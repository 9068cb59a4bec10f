import Lab
import Sessions
import SimulationKernel
import SystemFiles

/// A recording that was read without an error.
enum RecordingFile {
  /// What a file holds beside what counts towards the limit, at most.
  private static let slack = 16 << 20

  /// - Parameter limit: the bytes that may come from controllers.
  static func read(_ path: String, upTo limit: Int) throws(Failure) -> Recording {
    if let kind = FileKind(ofFile: path), [.recording, .unknown, .empty].allSatisfy({ $0 != kind }) {
      throw Failure(
        message: "\(path): \(kind.noun), not a recording: \(kind.advice(on: path))", status: kind.status)
    }
    let file = try WholeFile.open(path)
    let descriptor = file.descriptor
    var room = limit + slack
    do throws(SectionReader<Problem>.Problem) {
      return try Recording { (count) throws(Problem) in
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try descriptor.bytes(count) } catch { throw .system(error) }
        room -= bytes.count
        guard room >= 0 else { throw .tooLarge }
        return bytes
      }
    } catch {
      switch error {
      case .content(let problem): throw Failure.file("\(path): \(problem)".visible())
      case .source(.system(let reason)): throw Failure(message: "\(path): \(reason)", status: .cannotReadOrWrite)
      case .source(.tooLarge): throw Failure.file("\(path): too large: use --limit controller-input=…")
      }
    }
  }

  private enum Problem: Error {
    case system(SystemError)
    case tooLarge
  }
}
