import Packets
import SimulationKernel

/// The bands of a priority queue, the first one served first, as Linux' `pfifo_fast` forms them of the type of service (RFC
/// 1349) by its map of priorities: minimal delay above all, maximal throughput below all.
enum PriorityBand: Int, Sendable {
  case interactive, bestEffort, bulk

  static let count = 3

  /// By the four bits of the type of service, from the least.
  private static let byTypeOfService: [PriorityBand] = [
    .bestEffort, .bulk, .bestEffort, .bestEffort, .bulk, .bulk, .bulk, .bulk,
    .interactive, .interactive, .interactive, .interactive, .bestEffort, .bestEffort, .bestEffort, .bestEffort,
  ]

  init(of frame: RawSpan) {
    self =
      IPLocation(in: frame).map { PriorityBand.byTypeOfService[Int($0.typeOfService(in: frame) >> 1 & 0xF)] }
      ?? .bestEffort
  }
}
