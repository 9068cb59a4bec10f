import Sessions
import SimulationKernel

/// Shows what programs say while a run keeps the pace of the wall clock, line by line.
struct LiveOutput {
  /// What has been shown of a program.
  private struct Shown {
    var output = 0
    var errors = 0
    var isOver = false
  }

  private var shown: [Shown]
  /// The program that spoke last.
  private var speaker: Int?

  private let labels: Labels

  /// What the transcript holds already is not shown again.
  init(_ transcript: Transcript, _ labels: Labels) {
    self.labels = labels
    shown = transcript.programs.map {
      Shown(output: $0.output.count, errors: $0.errors.count, isOver: $0.ended != nil || $0.process == nil)
    }
  }

  /// Shows the lines that have come to their ends.
  mutating func show(_ transcript: Transcript) {
    for (number, program) in transcript.programs.enumerated() {
      if number == shown.count {
        shown.append(Shown())
        giveFloor(to: number, program)
      }
      if !shown[number].isOver { show(number, program, isLast: program.ended != nil) }
    }
  }

  /// The run is over: shows what has no end either.
  mutating func finish(_ transcript: Transcript) {
    show(transcript)
    for (number, program) in transcript.programs.enumerated() where !shown[number].isOver {
      show(number, program, isLast: true)
    }
  }

  private mutating func show(_ number: Int, _ program: ProgramRecord, isLast: Bool) {
    var lines = LiveOutput.lines(of: program.output, from: &shown[number].output, isLast: isLast)
    lines += LiveOutput.lines(of: program.errors, from: &shown[number].errors, isLast: isLast)
    if isLast || program.process == nil {
      lines += Summary.ending(exit: program.exit)
      shown[number].isOver = true
    }
    guard !lines.isEmpty else { return }
    giveFloor(to: number, program)
    for line in lines { LiveOutput.print(line) }
  }

  /// What cannot be shown on the way is no reason to stop: the summary will find it out.
  private static func print(_ line: String) { try? Console.print(line) }

  private static func lines(of bytes: [UInt8], from start: inout Int, isLast: Bool) -> [String] {
    let end = isLast ? bytes.count : bytes[start...].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? start
    defer { start = end }
    return Summary.lines(of: String(decoding: bytes[start..<end], as: UTF8.self))
  }

  /// Names the program where another one, or none, spoke before.
  private mutating func giveFloor(to number: Int, _ program: ProgramRecord) {
    guard speaker != number else { return }
    Console.clearProgress()
    let heading = Summary.heading(at: program.started - .zero, labels[program.node], program.command)
    LiveOutput.print(speaker == nil ? heading : "\n" + heading)
    speaker = number
  }
}
