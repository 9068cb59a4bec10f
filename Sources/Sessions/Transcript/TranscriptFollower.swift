/// Tells what is new in a transcript that grows: complete lines, each under the heading of its program.
public struct TranscriptFollower: Sendable {
  public enum News: Sendable, Equatable {
    /// From here on it is this program that speaks, by its index.
    case speaker(Int)
    /// What it has written, whole lines unless its end has come.
    case written([UInt8])
    /// It has ended with this exit status; nil if it could not be started.
    case ended(Int32?)
  }

  /// What has been told of a program.
  private struct Told {
    var written = 0
    var isOver = false
  }

  private var told: [Told]
  /// The program that was last to speak.
  private var speaker: Int?

  /// What the transcript already holds is not told.
  public init(_ transcript: Transcript) {
    told = transcript.programs.map { Told(written: $0.written.count, isOver: !$0.mayPrint) }
  }

  /// Whoever asks knows that this program will speak, so that it needs no heading.
  public mutating func expect(_ program: Int) { speaker = program }

  /// What is new since it was asked last.
  ///
  /// - Parameter isFinal: nothing more will be asked, so that incomplete lines are told as well.
  public mutating func news(in transcript: Transcript, isFinal: Bool = false) -> [News] {
    var news: [News] = []
    for (number, program) in transcript.programs.enumerated() {
      if number == told.count {
        told.append(Told())
        announce(number, &news)
      }
      if !told[number].isOver { tell(of: number, program, isLast: isFinal || !program.mayPrint, &news) }
    }
    return news
  }

  private mutating func tell(of number: Int, _ program: ProgramRecord, isLast: Bool, _ news: inout [News]) {
    let start = told[number].written
    let end =
      isLast
      ? program.written.count : program.written[start...].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? start
    told[number].written = end
    if end > start {
      announce(number, &news)
      news.append(.written(Array(program.written[start..<end])))
    }
    guard isLast else { return }
    told[number].isOver = true
    if program.exit != 0 { announce(number, &news) }
    news.append(.ended(program.exit))
  }

  private mutating func announce(_ number: Int, _ news: inout [News]) {
    guard speaker != number else { return }
    news.append(.speaker(number))
    speaker = number
  }
}
