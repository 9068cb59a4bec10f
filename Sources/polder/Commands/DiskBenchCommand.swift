import ArgumentParser
import DiskImages

struct DiskBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time reads or writes of an image, with its chain of parents.",
    discussion: """
      Like qemu-img bench: by default 75,000 reads of 4 KiB, one after the other on the disk, 64 at once. With --write the \
      contents of the disk are overwritten.
      """)

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Option(help: "The number of requests.")
  var requests = 75_000

  @Option(help: "How many requests are made at once.")
  var depth = 64

  @Option(help: "The size of a request, such as 4KiB.")
  var size = SizeArgument(bytes: 4096)

  @Option(help: "Where to start on the disk, such as 1MiB (default: 0).")
  var offset: SizeArgument?

  @Option(help: "The distance from one request to the next (default: the size of a request).")
  var step: SizeArgument?

  @Flag(help: "At random offsets, which are multiples of the step.")
  var random = false

  @Option(help: "With --random: the seed of the offsets.")
  var seed: UInt64 = 1

  @Flag(help: "Write instead of reading. What is on the disk is lost.")
  var write = false

  @Option(help: "With --write: the byte to write.")
  var pattern: UInt8 = 0xA5

  @Option(name: .customLong("flush-interval"), help: "With --write: flush after so many writes (default: at the end).")
  var flushInterval = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var opening: ImageOptions

  func validate() throws {
    guard 1...1_000_000_000 ~= requests else {
      throw ValidationError("invalid --requests: use a number from 1 to 1000000000")
    }
    guard 1...1024 ~= depth else { throw ValidationError("invalid --depth: use a number from 1 to 1024") }
    guard 1...1 << 30 ~= size.bytes else { throw ValidationError("invalid --size: use 1 B to 1 GiB") }
    if let step, step.bytes < 1 { throw ValidationError("invalid --step: use 1 B or more") }
    guard flushInterval >= 0 else { throw ValidationError("invalid --flush-interval: use 0 or more") }
  }

  func run() throws {
    let bench = DiskBench(
      image: image, options: opening.openOptions, requests: requests, depth: depth, size: size.bytes,
      offset: offset?.bytes ?? 0, step: step?.bytes ?? size.bytes, isRandom: random, seed: seed, isWriting: write,
      pattern: pattern, flushInterval: flushInterval)
    let outcome = try DiskWork.run { () throws(DiskError) in try bench.run() }
    let output = DiskBenchOutput(bench, outcome)
    try Console.print(json ? JSON.text(output) : output.text)
  }
}

/// What `disk bench --json` prints; times are in seconds and, of a request, in microseconds.
private struct DiskBenchOutput: Encodable {
  var requests, depth, size: Int
  var pattern, operation: String
  var seconds, requestsPerSecond, bytesPerSecond: Double
  var medianLatency, latency99, maximumLatency: Double

  init(_ bench: DiskBench, _ outcome: DiskBench.Outcome) {
    (requests, depth, size) = (outcome.latencies.count, bench.depth, bench.size)
    pattern = bench.isRandom ? "random" : "sequential"
    operation = bench.isWriting ? "write" : "read"
    seconds = Double(outcome.elapsed.nanoseconds) / 1e9
    requestsPerSecond = Double(requests) / max(seconds, 1e-9)
    bytesPerSecond = requestsPerSecond * Double(size)
    func latency(_ part: Double) -> Double {
      let index = min(outcome.latencies.count - 1, Int(part * Double(outcome.latencies.count)))
      return index >= 0 ? Double(outcome.latencies[index]) / 1e3 : 0
    }
    (medianLatency, latency99, maximumLatency) = (latency(0.5), latency(0.99), latency(1))
  }

  var text: String {
    let rate = Int(bytesPerSecond).sizeText
    return """
      \(requests) \(pattern) \(operation)s of \(size.sizeText) at depth \(depth): \(Int(seconds * 1000)) ms
      \(Int(requestsPerSecond)) a second, \(rate)/s
      latency: median \(Int(medianLatency)) us, 99 % within \(Int(latency99)) us, maximum \(Int(maximumLatency)) us
      """
  }
}
