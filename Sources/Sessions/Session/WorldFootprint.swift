import Lab
import SimulationKernel

/// An estimate of what a world takes in memory, as if it shared nothing with another.
struct WorldFootprint: Sendable {
  private(set) var bytes = 0
  private var uses = 0

  /// Bytes in memory for a byte of the encoding.
  private static let factor = 4
  /// How many worlds in a row are taken to be alike: encoding takes longer than copying.
  private static let period = 8

  mutating func bytes(of world: World) -> Int {
    if uses % WorldFootprint.period == 0 {
      var writer = ByteWriter()
      writer.write(world)
      bytes = writer.count * WorldFootprint.factor
    }
    uses += 1
    return bytes
  }
}
