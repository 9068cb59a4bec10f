public import SimulationKernel

/// A structure of the OpenFlow protocol (OpenFlow 1.3.5, section 7). Flows and groups live in the world, and there a
/// structure is what it is on the wire: one description serves both.
public protocol OpenFlowStructure: Hashable, Checkpointable {
  /// Reads one structure, however many bytes follow it.
  init(parsing reader: inout OpenFlowReader) throws(OpenFlowError)
  func emit(into writer: inout OpenFlowWriter)
}

extension OpenFlowStructure {
  /// The structure on the wire.
  public var bytes: [UInt8] {
    var writer = OpenFlowWriter()
    emit(into: &writer)
    return writer.bytes
  }

  /// Reads a structure that fills `bytes`.
  public init(_ bytes: [UInt8]) throws(OpenFlowError) {
    var reader = OpenFlowReader(bytes)
    try self.init(parsing: &reader)
    try reader.finish()
  }
}

extension OpenFlowStructure {
  public func encode(to writer: inout ByteWriter) { writer.write(bytes) }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let bytes = try reader.read([UInt8].self)
    guard let value = try? Self(bytes) else { throw reader.failure("not a valid \(Self.self)") }
    self = value
  }
}

extension OpenFlowReader {
  /// Structures to the end.
  public mutating func array<T: OpenFlowStructure>(of _: T.Type = T.self) throws(OpenFlowError) -> [T] {
    var values: [T] = []
    while !isAtEnd { values.append(try T(parsing: &self)) }
    return values
  }
}

extension OpenFlowWriter {
  public mutating func write(_ structures: [some OpenFlowStructure]) {
    for structure in structures { structure.emit(into: &self) }
  }
}
