/// Numbers of buffered packets. A message that names none has a nil in its property and this on the wire.
enum BufferNumber {
  static let none: UInt32 = 0xFFFF_FFFF
}

extension OpenFlowReader {
  mutating func buffer() throws(OpenFlowError) -> UInt32? {
    let number: UInt32 = try integer()
    return number == BufferNumber.none ? nil : number
  }
}

extension OpenFlowWriter {
  mutating func write(buffer: UInt32?) { write(buffer ?? BufferNumber.none) }
}
