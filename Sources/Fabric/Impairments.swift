public import SimulationKernel

/// What the impairments of one direction of a link remember: their chance, and what they have done to the order.
public struct Impairments: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// The latest arrival at the other end, which jitter does not undercut.
  var lastArrival = Instant.zero
  var random: RandomStream

  init(random: RandomStream) { self.random = random }

  public static let fields = Fields(\Impairments.lastArrival, \.random)
}
