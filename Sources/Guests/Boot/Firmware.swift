import SimulationKernel

/// What a machine's firmware works with: a machine has it from power-on until its system starts.
struct Firmware: Sendable, Equatable, StateRecord {
  /// What the system will start from, without its disk.
  var configuration: GuestConfiguration
  /// What is left to try.
  var devices: [BootDevice]

  static let fields = Fields(\Firmware.configuration, \.devices)
}
