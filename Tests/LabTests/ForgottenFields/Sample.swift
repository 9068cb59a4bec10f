import SimulationKernel

/// Some value of a type, where one can be had.
enum Sample {
  static func make<Value>(_ type: Value.Type) -> Value? {
    if let type = type as? any FixedWidthInteger.Type { return number(type) as? Value }
    if type == String.self { return "x" as? Value }
    if type == Bool.self { return true as? Value }
    if let type = type as? any RawRepresentable.Type { return firstCase(of: type) as? Value }
    guard let type = type as? any Checkpointable.Type else { return nil }
    return coded(type) as? Value
  }

  private static func number<Value: FixedWidthInteger>(_: Value.Type) -> Value { 1 }

  private static func firstCase<Value: RawRepresentable>(of _: Value.Type) -> Value? { cases(of: Value.self).first }

  /// The cases of an enum whose raw values are bytes.
  static func cases<Value: RawRepresentable>(of _: Value.Type) -> [Value] {
    (UInt8.min...UInt8.max).compactMap { ($0 as? Value.RawValue).flatMap(Value.init(rawValue:)) }
  }

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
}
