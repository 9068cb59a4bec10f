import SimulationKernel

/// A queue of a port (OpenFlow 1.3.5, section 7.2.2).
public struct PacketQueue: Hashable, Sendable {
  /// All queues of a port, in requests.
  public static let all: UInt32 = 0xFFFF_FFFF

  public var queue: UInt32
  public var port: PortNumber
  public var properties: [QueueProperty]

  public init(_ queue: UInt32, port: PortNumber, properties: [QueueProperty] = []) {
    self.queue = queue
    self.port = port
    self.properties = properties
  }
}

/// A property of a queue.
public enum QueueProperty: Hashable, Sendable {
  /// Tenths of a percent of the port's rate that the queue gets at least; more than 1000 for none.
  case minimumRate(UInt16)
  /// Tenths of a percent of the port's rate that the queue gets at most; more than 1000 for no limit.
  case maximumRate(UInt16)
  case experimenter(ExperimenterProperty)
}

/// What an experimenter says of a queue: its identifier, four bytes of padding, and data.
public struct ExperimenterProperty: Hashable, Sendable {
  public var experimenter: UInt32
  public var data: [UInt8]

  public init(experimenter: UInt32, data: [UInt8] = []) {
    self.experimenter = experimenter
    self.data = data
  }
}

extension PacketQueue: OpenFlowStructure {
  private static let fixedLength = 16

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(at: 8, as: UInt16.self))
    guard length >= PacketQueue.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    queue = try part.integer()
    port = PortNumber(try part.integer())
    try part.skip(8)
    properties = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.write(queue)
    writer.write(port.rawValue)
    writer.zeros(8)
    writer.write(properties)
    writer.storeLength(since: start, at: start + 8)
  }
}

extension QueueProperty: OpenFlowStructure {
  private enum PropertyType {
    static let minimumRate: UInt16 = 1
    static let maximumRate: UInt16 = 2
    static let experimenter: UInt16 = 0xFFFF
  }

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(at: 2, as: UInt16.self))
    guard length >= 16 else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    let type: UInt16 = try part.integer()
    try part.skip(6)
    switch type {
    case PropertyType.minimumRate: self = .minimumRate(try part.integer())
    case PropertyType.maximumRate: self = .maximumRate(try part.integer())
    case PropertyType.experimenter:
      let experimenter: UInt32 = try part.integer()
      try part.skip(4)
      self = .experimenter(ExperimenterProperty(experimenter: experimenter, data: part.rest()))
      return
    default: throw .badRequest(.badType)
    }
    try part.skip(6)
    try part.finish()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    switch self {
    case .minimumRate(let rate): emit(PropertyType.minimumRate, rate, into: &writer)
    case .maximumRate(let rate): emit(PropertyType.maximumRate, rate, into: &writer)
    case .experimenter(let property):
      writer.write(PropertyType.experimenter)
      writer.zeros(6)
      writer.write(property.experimenter)
      writer.zeros(4)
      writer.write(property.data)
    }
    writer.storeLength(since: start, at: start + 2)
  }

  private func emit(_ type: UInt16, _ rate: UInt16, into writer: inout OpenFlowWriter) {
    writer.write(type)
    writer.zeros(6)
    writer.write(rate)
    writer.zeros(6)
  }
}
