/// Two programs that do the same to the same files, in turn.
struct Pairs {
  var name: String
  private var ours: [Command.Usage] = []
  private var theirs: [Command.Usage] = []

  init(_ name: String) { self.name = name }

  mutating func add(ours: Command.Usage, theirs: Command.Usage) {
    self.ours.append(ours)
    self.theirs.append(theirs)
  }

  /// A line for the CPU time and one for the time on the clock; the ratios are taken pair by pair.
  func rows(atMost must: Double) -> [Row] {
    [("CPU", \Command.Usage.cpu), ("clock", \Command.Usage.wall)].map { what, field in
      Row(
        name: "\(name), \(what)", ours: Row.number(ours.map { $0[keyPath: field] }.median) + " s",
        theirs: Row.number(theirs.map { $0[keyPath: field] }.median) + " s",
        figure: zip(ours, theirs).map { $0[keyPath: field] / $1[keyPath: field] }.median, unit: "x", must: must)
    }
  }
}
