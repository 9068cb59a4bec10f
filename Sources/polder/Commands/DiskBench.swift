import DiskImages
import Synchronization

/// What `disk bench` does: requests of one size, in order or at random, so many of them at once.
struct DiskBench: Sendable {
  var image: String
  var options: OpenOptions
  var requests: Int
  var depth: Int
  /// Of each request, in bytes.
  var size: Int
  var offset: Int
  var step: Int
  var isRandom: Bool
  var seed: UInt64
  var isWriting: Bool
  var pattern: UInt8
  /// The number of writes between flushes; 0 for none before the end.
  var flushInterval: Int

  struct Outcome: Sendable {
    var elapsed: Duration
    /// How long each request took, in nanoseconds, sorted.
    var latencies: [Int64]
  }

  /// Readers each have the image open; writers take turns at it, since an image has one.
  func run() throws(DiskError) -> Outcome {
    let first = try DiskImage.open(image, for: isWriting ? .writing : .reading, options)
    guard first.virtualSize >= offset + size else {
      throw DiskError(
        .usage, image, "requests of \(size) bytes at \(offset) do not fit on a disk of \(first.virtualSize)")
    }
    let positions = (first.virtualSize - offset - size) / step + 1
    let images =
      isWriting
      ? [first] : try [first] + (1..<depth).map { (_) throws(DiskError) in try DiskImage.open(image, options) }
    let work = Work(images: images)
    let start = ContinuousClock.now
    Threads.run(depth) { thread in drive(work, thread, positions) }
    if isWriting, work.failure == nil { try first.close() }
    let elapsed = start.duration(to: .now)
    if let failure = work.failure { throw failure }
    return Outcome(elapsed: elapsed, latencies: work.latencies.sorted())
  }

  private func drive(_ work: Work, _ thread: Int, _ positions: Int) {
    let bytes = [UInt8](repeating: pattern, count: size)
    var latencies: [Int64] = []
    do throws(DiskError) {
      while let number = work.next(upTo: requests), !Signals.isInterrupted {
        let start = ContinuousClock.now
        let position = GuestOffset(offset + (isRandom ? random(number, positions) : number % positions) * step)
        if isWriting {
          try work.write(bytes, at: position, flush: flushInterval > 0 && (number + 1) % flushInterval == 0)
        } else {
          _ = try work.images[thread].read(GuestRange(position, count: size))
        }
        latencies.append(start.duration(to: .now).nanoseconds)
      }
      work.add(latencies)
    } catch {
      work.fail(error)
    }
    if Signals.isInterrupted { work.fail(DiskError(.cancelled, image, "stopped")) }
  }

  /// The same for the same seed, whichever thread asks (SplitMix64).
  private func random(_ number: Int, _ positions: Int) -> Int {
    var value = seed &+ UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((value ^ value >> 31) % UInt64(positions))
  }
}

extension DiskBench {
  /// What the threads share. Unchecked, because a `DiskImage` is not `Sendable`, and the compiler cannot see that each
  /// reader uses an image of its own and that writers take turns under a lock.
  private final class Work: @unchecked Sendable {
    let images: [DiskImage]
    private let started = Atomic<Int>(0)
    private let turn = Mutex<Void>(())
    private let results = Mutex<(latencies: [Int64], failure: DiskError?)>(([], nil))

    init(images: [DiskImage]) { self.images = images }

    func next(upTo count: Int) -> Int? {
      let number = started.wrappingAdd(1, ordering: .relaxed).oldValue
      return number < count && failure == nil ? number : nil
    }

    func write(_ bytes: [UInt8], at offset: GuestOffset, flush: Bool) throws(DiskError) {
      try turn.withLock { (_) throws(DiskError) in
        try images[0].write(bytes, at: offset)
        if flush { try images[0].flush() }
      }
    }

    func add(_ latencies: [Int64]) { results.withLock { $0.latencies += latencies } }
    func fail(_ error: DiskError) { results.withLock { $0.failure = $0.failure ?? error } }
    var failure: DiskError? { results.withLock { $0.failure } }
    var latencies: [Int64] { results.withLock { $0.latencies } }
  }
}

extension Duration {
  var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
