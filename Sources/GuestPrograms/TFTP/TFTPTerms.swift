import Packets
import SimulationKernel

/// What client and server have agreed on (RFC 2347), or the usual terms.
struct TFTPTerms: Sendable, Equatable, StateRecord {
  /// Bytes of data in each block but the last (RFC 2348).
  var blockSize = TFTPPacket.usualBlockSize
  /// Blocks that are sent before an acknowledgment (RFC 7440).
  var windowSize = 1
  /// Before the first retransmission (RFC 2349).
  var timeout = TFTPTerms.usualTimeout

  static let usualTimeout = Duration.seconds(1)
  static let blockSizes: ClosedRange<UInt64> = 8...65_464
  static let windowSizes: ClosedRange<UInt64> = 1...65_535
  static let timeouts: ClosedRange<UInt64> = 1...255
  /// A window that a server agrees to holds no more, so that a client cannot have it send for ever at one instant.
  static let windowLimit = 64

  /// Retransmissions before a transfer is given up.
  static let retryLimit = 5

  /// The pause before a retransmission, which grows with each (RFC 1123, section 4.2.3.2).
  func pause(afterRetries retries: Int) -> Duration {
    Duration(nanoseconds: timeout.nanoseconds << Int64(min(retries, TFTPTerms.retryLimit)))
  }

  static let fields = Fields(\TFTPTerms.blockSize, \.windowSize, \.timeout)

  var inconsistency: String? {
    TFTPTerms.blockSizes.contains(UInt64(clamping: blockSize)) && 1...65_535 ~= windowSize
      && Duration.seconds(1)...Duration.seconds(255) ~= timeout
      ? nil : "a transfer in blocks of \(blockSize) bytes"
  }
}

extension TFTPTerms {
  /// What a server makes of a client's options, and what it answers. A value out of range is passed over (RFC 2347).
  ///
  /// - Parameter size: of the file; nil where it is not known.
  init(asked options: TFTPOptions, size: UInt64?) {
    let answer = TFTPTerms.answer(to: options, size: size)
    self.init(answered: answer)
  }

  static func answer(to options: TFTPOptions, size: UInt64?) -> TFTPOptions {
    var answer = TFTPOptions()
    if let wanted = options[.blockSize], wanted >= blockSizes.lowerBound {
      answer[.blockSize] = min(wanted, blockSizes.upperBound)
    }
    if let wanted = options[.timeout], timeouts.contains(wanted) { answer[.timeout] = wanted }
    if options[.transferSize] != nil, let size { answer[.transferSize] = size }
    if let wanted = options[.windowSize], windowSizes.contains(wanted) {
      answer[.windowSize] = min(wanted, UInt64(windowLimit))
    }
    return answer
  }

  /// The terms that an acknowledgment of options sets.
  init(answered options: TFTPOptions) {
    if let size = options[.blockSize] { blockSize = Int(clamping: size) }
    if let size = options[.windowSize] { windowSize = Int(clamping: size) }
    if let seconds = options[.timeout] { timeout = .seconds(Int64(clamping: seconds)) }
  }
}
