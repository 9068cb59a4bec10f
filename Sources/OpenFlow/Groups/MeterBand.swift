import SimulationKernel

/// What a meter does above a rate (OpenFlow 1.3.5, section 7.3.4.4).
public struct MeterBand: Hashable, Sendable {
  /// In kilobits or packets a second, as the meter's flags say.
  public var rate: UInt32
  /// In kilobits or packets.
  public var burstSize: UInt32
  public var effect: Effect

  public enum Effect: Hashable, Sendable {
    case drop
    /// Raises the drop precedence of the packet's DSCP by so many levels.
    case remarkDSCP(precedenceLevels: UInt8)
    case experimenter(ExperimenterData)
  }

  public init(rate: UInt32, burstSize: UInt32 = 0, _ effect: Effect) {
    self.rate = rate
    self.burstSize = burstSize
    self.effect = effect
  }
}

extension MeterBand: OpenFlowStructure {
  private enum BandType {
    static let drop: UInt16 = 1
    static let remarkDSCP: UInt16 = 2
    static let experimenter: UInt16 = 0xFFFF
  }

  private static let fixedLength = 16

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    guard reader.remaining >= 4 else { throw .badRequest(.badLength) }
    let length = Int(try reader.peek(at: 2, as: UInt16.self))
    guard length >= MeterBand.fixedLength else { throw .badRequest(.badLength) }
    var part = try reader.part(length, shortage: .badRequest(.badLength))
    let type: UInt16 = try part.integer()
    try part.skip(2)
    rate = try part.integer()
    burstSize = try part.integer()
    effect = try MeterBand.effect(type, parsing: &part)
    try part.finish()
  }

  private static func effect(
    _ type: UInt16, parsing part: inout OpenFlowReader
  ) throws(OpenFlowError) -> Effect {
    switch type {
    case BandType.drop:
      try part.skip(4)
      return .drop
    case BandType.remarkDSCP:
      let levels: UInt8 = try part.integer()
      try part.skip(3)
      return .remarkDSCP(precedenceLevels: levels)
    case BandType.experimenter: return .experimenter(try ExperimenterData(parsing: &part))
    default: throw .meterModFailed(.badBand)
    }
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    switch effect {
    case .drop: writer.write(BandType.drop)
    case .remarkDSCP: writer.write(BandType.remarkDSCP)
    case .experimenter: writer.write(BandType.experimenter)
    }
    writer.zeros(2)
    writer.write(rate)
    writer.write(burstSize)
    switch effect {
    case .drop: writer.zeros(4)
    case .remarkDSCP(let levels): writer.write(UInt32(levels) << 24)
    case .experimenter(let data): data.emit(into: &writer)
    }
    writer.storeLength(since: start, at: start + 2)
  }
}
