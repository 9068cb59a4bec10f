import ArgumentParser
import DiskImages
import Lab

/// Turns errors of disk images into failures with an exit status, and shows progress on the terminal.
enum DiskWork {
  /// - Parameter stop: What a signal does. No image is harmed by an end at any time, and where nothing is written there is nothing
  ///   to put in order.
  static func run<R>(_ stop: Signals.Manner = .soon, _ body: () throws(DiskError) -> R) throws(Failure) -> R {
    Signals.stop(stop)
    defer { Console.clearProgress() }
    do { return try body() } catch { throw Failure(error) }
  }

  /// Shown for anything longer than a second; Ctrl-C stops the work.
  static func progress(_ what: String) -> Progress {
    let start = ContinuousClock.now
    return { done, total in
      if Console.errorIsTerminal, total > 0, start.duration(to: .now) > .seconds(1) {
        Console.progress("\(what): \(done / max(1, total / 100)) %")
      }
      return !Signals.isInterrupted
    }
  }
}

extension DiskWork {
  /// The same for work of unknown size: shows the bytes so far.
  static func amount(_ what: String) -> (Int) -> Void {
    let start = ContinuousClock.now
    return { bytes in
      guard Console.errorIsTerminal, start.duration(to: .now) > .seconds(1) else { return }
      Console.progress("\(what): \(bytes.sizeText)")
    }
  }
}

extension Failure {
  init(_ error: DiskError) {
    // One line: what an image says of its parents may hold line feeds.
    message = error.description.visible()
    status =
      switch error.kind {
      case .damaged, .unsupported, .parent: .wrongFile
      case .missing: .missingFile
      case .cannotCreate: .cannotCreate
      case .inputOutput, .locked: .cannotReadOrWrite
      case .usage: .validationFailure
      case .cancelled: .interrupted
      }
  }
}
