import Lab
import Sessions
import SimulationKernel
import SystemFiles

/// A checkpoint that was read without an error.
enum CheckpointFile {
  static func read(_ path: String) throws(Failure) -> Checkpoint {
    if let kind = FileKind(ofFile: path), kind.isSurelyNoCheckpoint(path) {
      throw Failure(
        message: "\(path): \(kind.noun), not a checkpoint: \(kind.advice(on: path))", status: kind.status)
    }
    let file = try WholeFile.open(path)
    let descriptor = file.descriptor
    do throws(SectionReader<SystemError>.Problem) {
      return try Checkpoint { (count) throws(SystemError) in try descriptor.bytes(count) }
    } catch {
      switch error {
      case .content(let problem): throw Failure.file("\(path): \(problem)".visible())
      case .source(let reason): throw Failure(message: "\(path): \(reason)", status: .cannotReadOrWrite)
      }
    }
  }
}
