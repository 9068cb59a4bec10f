import CPcap

/// A filter in libpcap's language (pcap-filter(7)), compiled to the Berkeley Packet Filter's code.
///
/// A plain value: the code is copied out of libpcap, so filters may be copied, kept and used by several threads at
/// once. Nobody outside is asked: libpcap's parser, which looks names up in the system's databases and by DNS, is given numbers
/// only (``resolving(_:_:)``).
public struct CaptureFilter: Sendable {
  /// With numbers in place of names.
  public let expression: String
  /// In bytes; some thousand terms.
  private static let longest = 1 << 16
  /// The code of each part, of which one or all have to let a frame pass.
  private let parts: [[bpf_insn]]
  private let joint: FilterParts.Joint

  /// Compiles for Ethernet.
  ///
  /// - Throws: libpcap's own message, or which name stands for nothing.
  public init(
    _ expression: String, names: FilterNames = .none
  ) throws(CaptureFilterError) {
    guard expression.utf8.count <= CaptureFilter.longest else {
      throw CaptureFilterError(
        expression: String(expression.prefix(40)) + "…", problem: "longer than \(CaptureFilter.longest) bytes")
    }
    guard !expression.utf8.contains(0) else {
      throw CaptureFilterError(expression: expression, problem: "a filter must not contain a zero byte")
    }
    self.expression = try CaptureFilter.resolving(expression, names)
    do { (parts, joint) = try CaptureFilter.compile(self.expression) } catch {
      throw CaptureFilterError(expression: expression, problem: error.problem)
    }
    guard !parts.contains(where: { $0.contains(where: \.asksTheKernel) }) else {
      throw CaptureFilterError(
        expression: expression, problem: "'inbound' and 'outbound' are known only to a kernel's capture")
    }
  }

  private static func compile(
    _ expression: String
  ) throws(CaptureFilterError) -> (parts: [[bpf_insn]], joint: FilterParts.Joint) {
    let parts = FilterParts(expression)
    do throws(CaptureFilterError) {
      let code = try parts.parts.map { (part) throws(CaptureFilterError) in try CompiledFilter(part).code }
      return (code, parts.joint)
    } catch {
      // What is wrong is said of the whole.
      return ([try CompiledFilter(expression).code], .any)
    }
  }

  /// Whether the frame passes.
  ///
  /// - Parameters:
  ///   - frame: The bytes without the frame check sequence.
  ///   - minimumFrameLength: The filter sees the frame padded to this, as it would on the wire and in the file.
  public func matches(_ frame: RawSpan, minimumFrameLength: Int = 60) -> Bool {
    guard frame.byteCount < minimumFrameLength else { return frame.withUnsafeBytes(passes) }
    return withUnsafeTemporaryAllocation(byteCount: minimumFrameLength, alignment: 1) { padded in
      padded.store(frame, count: frame.byteCount, at: 0, zerosTo: minimumFrameLength)
      return passes(UnsafeRawBufferPointer(padded))
    }
  }

  private func passes(_ bytes: UnsafeRawBufferPointer) -> Bool {
    switch joint {
    case .any: parts.contains { CaptureFilter.passes(bytes, $0) }
    case .all: parts.allSatisfy { CaptureFilter.passes(bytes, $0) }
    }
  }

  static func passes(_ bytes: UnsafeRawBufferPointer, _ code: [bpf_insn]) -> Bool {
    let length = UInt32(clamping: bytes.count)
    return code.withUnsafeBufferPointer { code in
      bpf_filter(code.baseAddress, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, length, length) != 0
    }
  }
}

extension bpf_insn {
  /// A load from the offsets beyond all frames where Linux keeps what it knows about one (SKF_AD_OFF).
  fileprivate var asksTheKernel: Bool {
    code & 0x07 == UInt16(BPF_LD) && code & 0xe0 == UInt16(BPF_ABS) && k >= 0xffff_f000
  }
}
