#if os(Linux)
  import Foundation
  import SimulationKernel
  import TestSupport
  import Testing

  /// A guest's TCP against that of the machine's kernel, by random segments and calls.
  ///
  /// What Linux does its own way and a guest does not is left out of what is played:
  /// - Nagle's algorithm lets a short end of a longer write go at once (Minshall's variant): writes are shorter than a segment.
  /// - A tail that is not acknowledged is probed (RFC 8985, section 7): one write at a time.
  /// - The window's edge moves with every segment, and data beyond it are taken where the buffer has room; a guest's moves by a
  ///   segment's length at least (RFC 9293, section 3.8.6.2.2), and it takes no more than it offered: numbers keep clear of it.
  /// - An echo in the handshake that is none of the answer's timestamps is refused: the handshake's is right.
  /// - Header prediction takes the timestamp of an acknowledgment before it looks at what it acknowledges: one at RCV.NXT and without
  ///   data acknowledges what was sent.
  /// - PSH stands in every piece that the kernel hands to its device, of several segments: it is not compared.
  /// - Data with the answer to a SYN are dropped: here the kernel's side is opened by the other.
  @Suite(.serialized) struct KernelComparisonTests {
    private static let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] != nil
    private static let window = 14_600
    private static let steps = 25

    @Test func `a guest answers as the machine's own kernel does`() async throws {
      // The same ones in every run, because Linux has more ways of its own than the list names; the long tests look for them.
      let seeds =
        Self.isLong
        ? FuzzSeeds.draw(400, for: "the comparison with the kernel") : FuzzSeeds.given.map { [$0] } ?? Array(1...8)
      let outcome = await Self.inThreadOfItsOwn { try Self.differences(seeds) }
      switch outcome {
      case .success(let differences):
        for difference in differences { Issue.record("\(difference)") }
      case .failure(let error as TunDevice.Unavailable): print("skipped: the comparison with the kernel: \(error)")
      case .failure(let error): throw error
      }
    }

    /// A namespace belongs to a thread, and should end with it.
    private static func inThreadOfItsOwn<Value: Sendable>(
      _ body: @escaping @Sendable () throws -> Value
    ) async -> Result<Value, any Error> {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: Result { try body() }) }
      }
    }

    private static func differences(_ seeds: [UInt64]) throws -> [String] {
      let device = try TunDevice()
      var port: UInt16 = 20_000
      return try seeds.compactMap { seed in
        // The kernel's clock is the machine's, which may be busy: what differs must do so again and again.
        var difference: String?
        for _ in 0..<3 {
          port += 1
          difference = try play(seed, device, port)
          if difference == nil { return nil }
        }
        return difference.map { "seed \(seed)\n\($0)" }
      }
    }

    private static func play(_ seed: UInt64, _ device: TunDevice, _ port: UInt16) throws -> String? {
      let kernel = try KernelTCP(device, remotePort: port, window: Int32(window))
      defer { kernel.end() }
      let guest = try GuestTCP(remotePort: port, bufferSize: window)
      var comparison = TCPComparison(kernel, guest, TCPRound(seed: seed, window: window)) { $0.elapsed }
      return comparison.play(steps).map { "\($0)" }
    }
  }
#endif
