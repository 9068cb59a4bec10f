import Settings
public import SimulationKernel

extension Duration {
  /// A duration as topology files have it: `10s`, `1.5ms`, `200ns`. Nil for anything else.
  public init?(_ text: String) {
    guard let nanoseconds = try? Quantity.parse(text, units: Quantity.durations), nanoseconds <= UInt64(Int64.max)
    else {
      return nil
    }
    self.init(nanoseconds: Int64(nanoseconds))
  }
}
