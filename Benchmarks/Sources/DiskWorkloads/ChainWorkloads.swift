import DiskImages
import Glibc

/// A chain of 128 images beside one image that holds the same.
enum ChainWorkloads {
  private static let depth = 128
  private static let reads = 100_000
  private static let block = 4096

  static func chain(_ format: ImageFormat, on bench: Workbench) throws -> [Row] {
    var content = Content()
    let ending = format.usualExtension
    try content.fill(bench["base.raw"], size: 1 << 30)
    _ = try bench.disk("convert", bench["base.raw"], bench["0.\(ending)"])
    for number in 1..<depth { try addLayer(number, ending, &content, bench) }
    let (top, flat) = (bench["\(depth - 1).\(ending)"], bench["flat.\(ending)"])
    _ = try bench.disk("convert", top, flat)
    let rows = [
      try read(top, beside: flat, format, &content, bench), try open(top, format, bench),
      try start(top, beside: flat, format, bench),
    ]
    for number in 0..<depth { bench.remove("\(number).\(ending)") }
    return rows
  }

  /// 32 pieces of 64 KiB, anywhere.
  private static func addLayer(_ number: Int, _ ending: String, _ content: inout Content, _ bench: Workbench) throws {
    let path = bench["\(number).\(ending)"]
    try DiskImage.fork(bench["\(number - 1).\(ending)"], to: [path])
    let image = try DiskImage.open(path, for: .writing)
    for _ in 0..<32 {
      let place = content.next(below: image.virtualSize >> 16) << 16
      try image.write([UInt8](repeating: UInt8(number), count: 1 << 16), at: GuestOffset(place))
    }
    try image.close()
  }

  private static func read(
    _ top: String, beside flat: String, _ format: ImageFormat, _ content: inout Content, _ bench: Workbench
  ) throws -> Row {
    let blocks = (1 << 30) / block
    let places = (0..<reads).map { _ in GuestOffset(content.next(below: blocks) * block) }
    var times: (deep: [Double], flat: [Double]) = ([], [])
    for _ in 0..<max(3, bench.runs) {
      times.deep.append(try readTime(top, places))
      times.flat.append(try readTime(flat, places))
    }
    func microseconds(_ seconds: [Double]) -> String { Row.number(seconds.median * 1e6 / Double(reads)) + " us" }
    return Row(
      name: "random reads of 4 KiB, depth \(depth), \(format.rawValue)", ours: microseconds(times.deep),
      theirs: microseconds(times.flat), figure: zip(times.deep, times.flat).map { $0 / $1 }.median, unit: "x depth 1",
      must: 1.2)
  }

  /// The CPU time of all reads, from an image that was just opened.
  private static func readTime(_ path: String, _ places: [GuestOffset]) throws -> Double {
    let image = try DiskImage.open(path)
    let octets = UnsafeMutableRawBufferPointer.allocate(byteCount: block, alignment: block)
    defer { octets.deallocate() }
    let start = cpuSeconds
    for place in places { try image.read(octets, at: place) }
    return cpuSeconds - start
  }

  private static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.cpuSeconds
  }

  private static func open(_ path: String, _ format: ImageFormat, _ bench: Workbench) throws -> Row {
    let times = try (0..<11).map { _ in
      let start = ContinuousClock.now
      _ = try DiskImage.open(path)
      return start.secondsToNow * 1000
    }
    return Row(
      name: "opening a chain, depth \(depth), \(format.rawValue)", ours: Row.number(times.median) + " ms",
      figure: times.median, unit: "ms", must: 10)
  }

  /// A process that reads 4 KiB and ends.
  private static func start(
    _ top: String, beside flat: String, _ format: ImageFormat, _ bench: Workbench
  ) throws -> Row {
    var times: (deep: [Double], flat: [Double]) = ([], [])
    for number in 0..<11 {
      let place = String(number << 24)
      times.deep.append(try bench.disk("read", top, "--offset", place, "--length", "4096").wall * 1000)
      times.flat.append(try bench.disk("read", flat, "--offset", place, "--length", "4096").wall * 1000)
    }
    return Row(
      name: "polder disk read of 4 KiB, depth \(depth), \(format.rawValue)",
      ours: Row.number(times.deep.median) + " ms", theirs: Row.number(times.flat.median) + " ms",
      figure: times.deep.median - times.flat.median, unit: "ms more", must: 10)
  }
}
