import SimulationKernel

func encoded(_ value: some Checkpointable) -> [UInt8] {
  var writer = ByteWriter()
  writer.write(value)
  return writer.bytes
}

/// Reads one value and demands that nothing is left.
func decoded<T: Checkpointable>(
  _: T.Type, _ bytes: [UInt8], registry: PartRegistry = PartRegistry()
) throws(CheckpointError) -> T {
  var reader = CheckpointReader(bytes, registry: registry)
  let value: T = try reader.read()
  guard reader.isAtEnd else { throw reader.failure("bytes left over") }
  return value
}

func restored<T: Checkpointable>(_ value: T) throws(CheckpointError) -> T { try decoded(T.self, encoded(value)) }

/// The bytes with one of them changed.
func damaged(_ bytes: [UInt8], _ random: inout RandomStream) -> [UInt8] {
  var bytes = bytes
  bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
  return bytes
}
