import Glibc

/// Runs programs to their end and says what they took.
enum Command {
  struct Usage {
    /// In seconds, from the start to the end of the process.
    var wall: Double
    /// User and system time in seconds.
    var cpu: Double
    /// The most memory that it held, in octets.
    var peak: Int

    /// Of one after the other.
    static func + (first: Usage, second: Usage) -> Usage {
      Usage(wall: first.wall + second.wall, cpu: first.cpu + second.cpu, peak: max(first.peak, second.peak))
    }
  }

  /// Its output is thrown away; one that fails is an error.
  static func run(_ words: [String]) throws -> Usage {
    let start = ContinuousClock.now
    let process = try spawned(words)
    var (status, usage) = (CInt(0), rusage())
    while wait4(process, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw WorkloadError("\(words[0]) cannot be waited for") }
    }
    guard status == 0 else { throw WorkloadError("failed: \(words.joined(separator: " "))") }
    return Usage(wall: start.secondsToNow, cpu: usage.cpuSeconds, peak: Int(usage.ru_maxrss) << 10)
  }

  private static func spawned(_ words: [String]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    guard posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 else {
      throw WorkloadError("\(words[0]) cannot be started; see Scripts/setup test")
    }
    return process
  }
}

extension rusage {
  /// User and system time.
  var cpuSeconds: Double {
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(ru_utime) + seconds(ru_stime)
  }
}

extension ContinuousClock.Instant {
  var secondsToNow: Double { duration(to: .now) / .seconds(1) }
}

struct WorkloadError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

extension [Double] {
  /// The one in the middle.
  var median: Double { sorted()[count / 2] }
}
