import Guests
import SimulationKernel

/// `vmstat` of procps without arguments: averages since the guest began, of which those of the processors are true: `st` is the time
/// that the host stole. A guest has no swap and no block devices.
struct VMStatistics: CommandLineProgram {
  static let registeredName = "vmstat"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    guard arguments.isEmpty else {
      throw FailedCommand("vmstat: takes no arguments here\nUsage: vmstat", status: 1)
    }
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .started:
      calls.requestProcessorTimes()
      return .socket(until: .never)
    case .interrupted: return .exit(Signal.interruptedStatus)
    case .timer, .readable, .writable, .input, .output, .child, .job: break
    }
    calls.write(
      """
      procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------
       r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu

      """)
    let times = calls.processorTimes
    let figures = MemoryFigures(calls.memoryUse, size: calls.memorySize)
    let (free, cache) = (figures.free / 1024, figures.cache / 1024)
    let cpu = VMStatistics.percentages(times, of: calls.hardware.vcpus, at: calls.now)
    let columns: [(String, Int)] = [
      ("\(times.runnable)", 2), ("0", 2), ("0", 6), ("\(free)", 6), ("0", 6), ("\(cache)", 6), ("0", 4), ("0", 4),
      ("0", 5),
      ("0", 5), ("0", 4), ("0", 4), ("\(cpu.user)", 2), ("\(cpu.system)", 2), ("\(cpu.idle)", 2), ("0", 2),
      ("\(cpu.steal)", 2), ("0", 2),
    ]
    let line = columns.map { text, width in String(repeating: " ", count: max(0, width - text.count)) + text }
    calls.write(line.joined(separator: " ") + "\n")
    return .exit(0)
  }

  /// In whole percent of all virtual processors since the beginning, rounded to the nearest.
  private static func percentages(
    _ times: ProcessorTimes, of vcpus: Int, at now: Instant
  ) -> (user: Int64, system: Int64, idle: Int64, steal: Int64) {
    // Late, and with many processors, the product is past 64 bits.
    let all = max(1, Int128(now.nanoseconds) * Int128(vcpus))
    func percent(_ time: Int128) -> Int64 { Int64(clamping: (max(0, time) * 100 + all / 2) / all) }
    let (user, system, steal) = (Int128(times.user), Int128(times.system), Int128(times.steal))
    return (percent(user), percent(system), percent(all - user - system - steal), percent(steal))
  }

  static let fields = Fields<VMStatistics>()
}
