import Sessions
import SimulationKernel

/// Shows programs' output line by line while a run follows the wall clock.
struct LiveOutput {
  /// What has been shown of a program.
  private struct Shown {
    var written = 0
    var isOver = false
  }

  private var shown: [Shown]
  /// The program that printed last.
  private var speaker: Int?

  private let labels: Labels

  /// What the transcript already holds is not shown.
  init(_ transcript: Transcript, _ labels: Labels) {
    self.labels = labels
    shown = transcript.programs.map {
      Shown(written: $0.written.count, isOver: !$0.mayPrint)
    }
  }

  /// Shows all complete lines.
  mutating func show(_ transcript: Transcript) {
    for (number, program) in transcript.programs.enumerated() {
      if number == shown.count {
        shown.append(Shown())
        announce(to: number, program)
      }
      if !shown[number].isOver { show(number, program, isLast: !program.mayPrint) }
    }
  }

  /// The run is over: shows incomplete lines as well.
  mutating func finish(_ transcript: Transcript) {
    show(transcript)
    for (number, program) in transcript.programs.enumerated() where !shown[number].isOver {
      show(number, program, isLast: true)
    }
  }

  private mutating func show(_ number: Int, _ program: ProgramRecord, isLast: Bool) {
    var lines = LiveOutput.lines(of: program.written, from: &shown[number].written, isLast: isLast)
    if isLast || program.process == nil {
      lines += Summary.ending(exit: program.exit)
      shown[number].isOver = true
    }
    guard !lines.isEmpty else { return }
    announce(to: number, program)
    for line in lines { LiveOutput.print(line) }
  }

  /// A failure here does not stop the run: printing the summary will report it.
  private static func print(_ line: String) { try? Console.print(line) }

  private static func lines(of bytes: [UInt8], from start: inout Int, isLast: Bool) -> [String] {
    let end = isLast ? bytes.count : bytes[start...].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? start
    defer { start = end }
    return Summary.lines(of: String(decoding: bytes[start..<end], as: UTF8.self))
  }

  /// Prints the heading of a program unless it was the last to print anything.
  private mutating func announce(to number: Int, _ program: ProgramRecord) {
    guard speaker != number else { return }
    Console.clearProgress()
    let heading = Summary.heading(at: program.started - .zero, labels[program.node], program.command)
    LiveOutput.print(speaker == nil ? heading : "\n" + heading)
    speaker = number
  }
}
