import SimulationKernel

/// A meter with its bands (OpenFlow 1.3.5, section 7.3.5.13).
public struct MeterConfiguration: Hashable, Sendable {
  public var flags: MeterFlags
  public var meter: MeterNumber
  public var bands: [MeterBand]

  public init(_ meter: MeterNumber, flags: MeterFlags, bands: [MeterBand]) {
    self.meter = meter
    self.flags = flags
    self.bands = bands
  }
}

extension MeterConfiguration: OpenFlowStructure {
  private static let fixedLength = 8

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(as: UInt16.self))
    guard length >= MeterConfiguration.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    try part.skip(2)
    flags = MeterFlags(rawValue: try part.integer())
    meter = MeterNumber(try part.integer())
    bands = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.zeros(2)
    writer.write(flags.rawValue)
    writer.write(meter.rawValue)
    writer.write(bands)
    writer.storeLength(since: start, at: start)
  }
}

/// What a switch can do with meters (OpenFlow 1.3.5, section 7.3.5.14).
public struct MeterFeatures: Hashable, Sendable, BitwiseCopyable {
  public var maximumMeters: UInt32
  /// Bit n for the band type numbered n.
  public var bandTypes: UInt32
  /// Bits of ``MeterFlags``.
  public var capabilities: UInt32
  /// Of a meter.
  public var maximumBands: UInt8
  public var maximumColors: UInt8

  public init(
    maximumMeters: UInt32, bandTypes: UInt32, capabilities: UInt32, maximumBands: UInt8, maximumColors: UInt8
  ) {
    self.maximumMeters = maximumMeters
    self.bandTypes = bandTypes
    self.capabilities = capabilities
    self.maximumBands = maximumBands
    self.maximumColors = maximumColors
  }
}

extension MeterFeatures: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(
      maximumMeters: try reader.integer(), bandTypes: try reader.integer(), capabilities: try reader.integer(),
      maximumBands: try reader.integer(), maximumColors: try reader.integer())
    try reader.skip(2)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(maximumMeters)
    writer.write(bandTypes)
    writer.write(capabilities)
    writer.write(maximumBands)
    writer.write(maximumColors)
    writer.zeros(2)
  }
}
