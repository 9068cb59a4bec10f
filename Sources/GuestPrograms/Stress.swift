import Guests
import SimulationKernel

/// `stress` 1.0: keeps processors busy. Where no host does the machine's work, computing takes nothing and delays nobody.
struct Stress: CommandLineProgram {
  static let registeredName = "stress"

  private let threads: Int
  private let timeout: Duration?
  private let isQuiet: Bool
  private var end = Instant.never

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var (threads, timeout, isQuiet) = (0, Duration?.none, false)
    var parser = OptionParser("stress", arguments, short: "c:t:q", long: ["cpu=", "timeout=", "quiet"])
    while let argument = try parser.next() {
      switch argument {
      case .option("c", let value), .option("cpu", let value):
        guard let count = Int(value), (1...Stress.threadLimit).contains(count) else {
          throw FailedCommand("stress: FAIL: invalid number of CPU workers: \(value)", status: 1)
        }
        threads = count
      case .option("t", let value), .option("timeout", let value):
        guard let time = Duration(text: value) else {
          throw FailedCommand("stress: FAIL: unrecognized suffix: \(value)", status: 1)
        }
        // As with the original, no time is no limit.
        timeout = time > .zero ? time : nil
      case .option: isQuiet = true
      case .operand(let word): throw FailedCommand("stress: FAIL: unrecognized option: \(word)", status: 1)
      }
    }
    guard threads > 0 else {
      throw FailedCommand(
        "Usage: stress --cpu N [--timeout T] [--quiet]\nHere, only processors can be kept busy.", status: 1)
    }
    (self.threads, self.timeout, self.isQuiet) = (threads, timeout, isQuiet)
  }

  /// Workers of one command.
  private static let threadLimit = 4096

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .started:
      say("dispatching hogs: \(threads) cpu, 0 io, 0 vm, 0 hdd", &calls)
      calls.compute(threads: threads)
      end = timeout.map { calls.now + $0 } ?? .never
      return .timer(end)
    case .interrupted: return .exit(Signal.interruptedStatus)
    case .timer, .readable, .writable, .input, .output, .child, .job:
      guard calls.now >= end, let timeout else { return .timer(end) }
      say("successful run completed in \(timeout.seconds(decimals: 0))s", &calls)
      return .exit(0)
    }
  }

  private func say(_ text: String, _ calls: inout SystemCalls) {
    if !isQuiet { calls.write("stress: info: [\(calls.process.rawValue)] \(text)\n") }
  }

  static let fields = Fields(\Stress.threads, \.timeout, \.isQuiet, \.end)

  var inconsistency: String? {
    (1...Stress.threadLimit).contains(threads) && timeout ?? .zero >= .zero ? nil : "stress with \(threads) threads"
  }
}
