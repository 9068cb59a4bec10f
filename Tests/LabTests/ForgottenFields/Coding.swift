import SimulationKernel

@testable import Lab

/// Values to bytes and back, with every program known.
enum Coding {
  static func bytes(of value: some Checkpointable) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(value)
    return writer.bytes
  }

  static func decode<Value: Checkpointable>(_ bytes: [UInt8]) throws(CheckpointError) -> Value {
    var reader = CheckpointReader(bytes, registry: Checkpoint.registry)
    let value: Value = try reader.read()
    guard reader.isAtEnd else { throw reader.failure("bytes too many") }
    return value
  }

  /// Reads a value from the beginning of the bytes.
  static func decodePrefix<Value: Checkpointable>(_ bytes: [UInt8]) throws(CheckpointError) -> Value {
    var reader = CheckpointReader(bytes, registry: Checkpoint.registry)
    return try reader.read()
  }
}

/// Some value of a type, where one can be had.
enum Sample {
  static func make<Value>(_ type: Value.Type) -> Value? {
    if let type = type as? any FixedWidthInteger.Type { return number(type) as? Value }
    if type == String.self { return "x" as? Value }
    if type == Bool.self { return true as? Value }
    guard let type = type as? any Checkpointable.Type else { return nil }
    return coded(type) as? Value
  }

  private static func number<Value: FixedWidthInteger>(_: Value.Type) -> Value { 1 }

  /// Whatever simple bytes mean to the type, or drawn ones.
  static func coded<Value: Checkpointable>(_: Value.Type) -> Value? {
    for byte in UInt8(0)...4 {
      if let value: Value = try? Coding.decodePrefix([UInt8](repeating: byte, count: 4096)) { return value }
    }
    var random = RandomStream(seed: 1, owner: "\(Value.self)")
    // Flags, small counts, and the versions of IP.
    let simple: [UInt8] = [0, 1, 4]
    for _ in 0..<2_000 {
      let bytes = (0..<256).map { _ in simple[Int(random.next(below: 3))] }
      if let value: Value = try? Coding.decodePrefix(bytes) { return value }
    }
    return nil
  }

  /// The value that lies in memory.
  static func value(at pointer: UnsafeMutableRawPointer, _ type: Any.Type) -> Any {
    func load<Value>(_: Value.Type) -> Any { pointer.assumingMemoryBound(to: Value.self).pointee }
    return _openExistential(type, do: load)
  }
}
