import Lab
import Sessions
import SimulationKernel
import SystemFiles

// What can be said of the options only once the lab is known.

extension Runner {
  /// Adds what `--do` asks for to the journal.
  func adopt(_ inputs: [InputArgument], into start: inout Checkpoint) throws(Failure) {
    for argument in inputs {
      let line = argument.line
      func wrong(_ problem: String) -> Failure { .usage("--do '\(line.text)': \(problem)") }
      guard line.at <= start.plan.end else { throw wrong("the run ends at \((start.plan.end - .zero).inSeconds)") }
      let input: Input
      do { input = try line.input(for: start) } catch { throw wrong("\(error)") }
      do {
        try start.insert(input, at: line.at)
      } catch {
        throw wrong("the checkpoint is at \((start.progress.reached - .zero).inSeconds); give a later time")
      }
    }
  }

  /// A checkpoint can be had of any instant that the run passes.
  func checkSaves(_ start: borrowing Checkpoint) throws(Failure) {
    let (reached, end) = (start.progress.reached, start.plan.end)
    for save in options.saves where save.at < reached || save.at > end {
      let (from, to) = ((reached - .zero).inSeconds, (end - .zero).inSeconds)
      throw Failure.usage("--save-at \((save.at - .zero).inSeconds)=\(save.file): the run goes from \(from) to \(to)")
    }
  }

  /// Nil if nothing is captured.
  func outputFolder(_ start: borrowing Checkpoint) throws(Failure) -> String? {
    guard !start.plan.captures.isEmpty else { return nil }
    guard let folder = options.output else { return try Runner.makeDefaultFolder(start) }
    guard !folder.isEmpty else { throw Failure.usage("--output '': expected a folder, such as '.'") }
    try WholeFile.makeFolder(folder)
    return folder
  }

  /// The lab's name comes from its file: the folder must not lead out of the current one through a link that came with it.
  private static func makeDefaultFolder(_ start: borrowing Checkpoint) throws(Failure) -> String {
    let folder = defaultFolder(start)
    let captures = ReferencedFile("Captures", in: ".")
    do throws(ReferenceError) {
      if try captures.exists { _ = try captures.location() }
      if try ReferencedFile(folder, in: ".").exists { _ = try ReferencedFile(folder, in: ".").location() }
    } catch {
      throw Failure(
        message: "\(folder): cannot write captures: \(error); give the folder with --output", status: .cannotCreate)
    }
    try WholeFile.makeFolder(folder)
    return folder
  }

  /// What goes on from a checkpoint leaves the captures of the first part alone.
  private static func defaultFolder(_ start: borrowing Checkpoint) -> String {
    let folder = "Captures/\(start.plan.lab)"
    return start.progress.hasBegun ? "\(folder)-from-\((start.progress.reached - .zero).inSeconds)" : folder
  }
}
