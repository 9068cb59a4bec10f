import SimulationKernel

@testable import Lab
@testable import Sessions

/// Values to bytes and back, with every program known.
enum Coding {
  private static let registry: PartRegistry = {
    var registry = Checkpoint.registry
    registry.register(Stream.self)
    return registry
  }()

  static func bytes(of value: some Checkpointable) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(value)
    return writer.bytes
  }

  static func decode<Value: Checkpointable>(_ bytes: [UInt8]) throws(CheckpointError) -> Value {
    var reader = CheckpointReader(bytes, registry: registry)
    let value: Value = try reader.read()
    guard reader.isAtEnd else { throw reader.failure("bytes too many") }
    return value
  }

  /// Reads a value from the beginning of the bytes.
  static func decodePrefix<Value: Checkpointable>(_ bytes: [UInt8]) throws(CheckpointError) -> Value {
    var reader = CheckpointReader(bytes, registry: registry)
    return try reader.read()
  }
}
