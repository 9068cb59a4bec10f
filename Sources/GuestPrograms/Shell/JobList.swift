import Guests

/// The output of `jobs`, for all jobs or the given ones.
enum JobList {
  /// A program that prints it. `-l` adds the process, `-p` prints only that.
  static func program(_ words: [String], _ jobs: JobTable, _ names: NameTable) -> any GuestProgram {
    var parser = OptionParser("bash: jobs", Array(words.dropFirst()), short: "lpr")
    var (options, chosen, isChosen) = (Set<String>(), [Job](), false)
    do throws(FailedCommand) {
      while let argument = try parser.next() {
        switch argument {
        case .option(let name, _): options.insert(name)
        case .operand(let name):
          guard let job = jobs.job(named: name) else {
            throw FailedCommand("bash: jobs: \(name): no such job", status: 1)
          }
          chosen.append(job)
          isChosen = true
        }
      }
    } catch {
      return error
    }
    let listed = isChosen ? chosen : jobs.all
    return Echo(arguments: ["-n", listed.map { line(of: $0, jobs, options) }.joined()], names: names)
  }

  /// `+` marks the current job and `-` the previous one.
  private static func line(of job: Job, _ jobs: JobTable, _ options: Set<String>) -> String {
    let process = job.processes.first?.rawValue ?? 0
    if options.contains("p") { return "\(process)\n" }
    let sign = job.number == jobs.current?.number ? "+" : job.number == jobs.previous?.number ? "-" : " "
    let number = options.contains("l") ? "\(process)".leftPadded(to: 6) + " " : "  "
    return "[\(job.number)]\(sign)\(number)" + "Running".padded(to: 24) + job.text + " &\n"
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
