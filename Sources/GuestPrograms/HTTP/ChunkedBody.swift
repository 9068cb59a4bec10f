import SimulationKernel

/// Decodes a chunked body (RFC 9112, section 7.1).
struct ChunkedBody: Sendable, Equatable, StateRecord {
  enum Problem: Error { case illegalSize, lineTooLong }

  private enum Phase: UInt8, Checkpointable { case size, data, dataEnd, trailer, complete }

  private var phase = Phase.size
  private var line: [UInt8] = []
  /// Bytes of the chunk not yet received.
  private var remaining: UInt64 = 0

  init() {}

  var isComplete: Bool { phase == .complete }

  /// Decodes received data. Returns its content, and how many bytes of `bytes` were consumed.
  mutating func decode(_ bytes: [UInt8]) throws(Problem) -> (content: [UInt8], used: Int) {
    var content: [UInt8] = []
    var index = 0
    while index < bytes.count, phase != .complete {
      if phase == .data {
        let end = index + Int(min(remaining, UInt64(bytes.count - index)))
        content += bytes[index..<end]
        remaining -= UInt64(end - index)
        index = end
        if remaining == 0 { phase = .dataEnd }
      } else {
        try take(bytes[index])
        index += 1
      }
    }
    return (content, index)
  }

  private mutating func take(_ byte: UInt8) throws(Problem) {
    guard byte == UInt8(ascii: "\n") else {
      guard line.count < HTTPHead.lengthLimit else { throw .lineTooLong }
      line.append(byte)
      return
    }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    defer { line = [] }
    switch phase {
    case .size:
      remaining = try size()
      phase = remaining == 0 ? .trailer : .data
    case .dataEnd: phase = .size
    case .trailer: if line.isEmpty { phase = .complete }
    case .data, .complete: break
    }
  }

  /// The size in hexadecimal, possibly with extensions.
  private func size() throws(Problem) -> UInt64 {
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    guard digits.first != UInt8(ascii: "+"), let size = UInt64(String(decoding: digits, as: UTF8.self), radix: 16),
      size <= UInt64(Int64.max)
    else { throw .illegalSize }
    return size
  }

  static let fields = Fields(\ChunkedBody.phase, \.line, \.remaining)
}
