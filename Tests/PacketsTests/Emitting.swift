import Packets
import Testing

/// The `count` bytes that `emit` writes at an offset, which must not depend on what was there before, nor leave any byte
/// as it was, nor touch the bytes around.
func emitted(_ count: Int, _ emit: (inout MutableRawSpan, Int) -> Void) -> [UInt8] {
  let margin = 5
  let results = [0x00, 0xFF, 0xA5].map { (dirt: UInt8) in
    var buffer = [UInt8](repeating: dirt, count: count + 2 * margin)
    mutate(&buffer) { emit(&$0, margin) }
    #expect(buffer.prefix(margin).allSatisfy { $0 == dirt }, "bytes before were touched")
    #expect(buffer.suffix(margin).allSatisfy { $0 == dirt }, "bytes behind were touched")
    return Array(buffer[margin..<margin + count])
  }
  #expect(results[0] == results[1] && results[1] == results[2], "bytes were left as they were")
  return results[0]
}

/// Lends an array's bytes.
func mutate(_ array: inout [UInt8], _ body: (inout MutableRawSpan) -> Void) {
  var span = array.mutableSpan
  var bytes = span.mutableBytes
  body(&bytes)
}

extension [UInt8] {
  /// What `body` makes of the bytes. (Spans themselves cannot be arguments of `#expect`.)
  func read<T>(_ body: (RawSpan) throws -> T) rethrows -> T { try body(span.bytes) }
}
