public import SimulationKernel

/// Adds, changes or deletes a meter (OpenFlow 1.3.5, section 7.3.4.4).
public struct MeterMod: Hashable, Sendable {
  public var command: MeterModCommand
  public var flags: MeterFlags
  /// The meter; for deletions also ``MeterNumber/all``.
  public var meter: MeterNumber
  public var bands: [MeterBand]

  public init(
    _ command: MeterModCommand, _ meter: MeterNumber, flags: MeterFlags = .kilobitsPerSecond, bands: [MeterBand] = []
  ) {
    self.command = command
    self.flags = flags
    self.meter = meter
    self.bands = bands
  }
}

public enum MeterModCommand: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case add = 0
  case modify = 1
  case delete = 2
}

public struct MeterFlags: OptionSet, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var kilobitsPerSecond: MeterFlags { MeterFlags(rawValue: 1) }
  @inlinable public static var packetsPerSecond: MeterFlags { MeterFlags(rawValue: 2) }
  /// The burst sizes count.
  @inlinable public static var burst: MeterFlags { MeterFlags(rawValue: 4) }
  /// Packets are counted.
  @inlinable public static var statistics: MeterFlags { MeterFlags(rawValue: 8) }
  /// All that the specification has.
  @inlinable public static var all: MeterFlags { MeterFlags(rawValue: 15) }
}

extension MeterMod: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let command: UInt16 = try reader.integer()
    flags = MeterFlags(rawValue: try reader.integer())
    meter = MeterNumber(try reader.integer())
    guard let known = MeterModCommand(rawValue: command) else { throw .meterModFailed(.badCommand) }
    self.command = known
    bands = try reader.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(command.rawValue)
    writer.write(flags.rawValue)
    writer.write(meter.rawValue)
    writer.write(bands)
  }
}
