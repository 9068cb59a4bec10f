import SimulationKernel

extension Guest {
  /// Whether the program in front at the console waits for something to be typed.
  public var waitsForInput: Bool { system.console.front != nil && !system.console.typed.readers.isEmpty }
}
