import ArgumentParser
import Lab

/// What a topology file may do.
struct TopologyOptions: ParsableArguments {
  @Flag(
    name: .customLong("allow-outside"),
    help: "Trust the topology: let it replay captures from outside its folder, and connect to controllers elsewhere.")
  var allowsOutside = false

  @OptionGroup var limits: LimitOptions

  func apply(to limits: inout Limits) throws(Failure) { try self.limits.apply(to: &limits) }
}

/// What a run may use.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      "Set a limit of the topology file, as in memory=4GiB or real-time=2h (repeatable).", valueName: "name=value"))
  var limits: [String] = []

  /// A file does not decide how much of the computer it gets: it may lower these limits, and only the user raises them.
  func apply(to limits: inout Limits) throws(Failure) {
    let standard = Limits()
    limits.memory = min(limits.memory, standard.memory)
    limits.realTime = min(limits.realTime, standard.realTime)
    limits.captures = min(limits.captures, standard.captures)
    for argument in self.limits {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw .usage("--limit \(argument): expected NAME=VALUE, such as memory=4GiB") }
      do { try limits.set(parts[0], to: parts[1]) } catch { throw .usage("--limit \(argument): \(error)") }
    }
  }
}
