import SimulationKernel

extension IperfSettings {
  static let help = """
    Usage: iperf [-s|-c host] [options]
           iperf [-h|--help]

      -b #[kmgKMG]   bits per second for each stream (UDP: 1M unless given)
      -c host        run as a client and send to this host
      -h, --help     print this
      -i #           seconds between reports
      -l #[kmKM]     bytes to write at once (TCP: 128K, UDP: 1470)
      -n #[kmgKMG]   bytes to send, in place of -t
      -N             send small segments at once (TCP_NODELAY)
      -p #           the server's port (5001)
      -P #           streams side by side
      -s             run as a server
      -t #           seconds to send for (10)
      -u             UDP in place of TCP
      -w #[kmKM]     bytes that a connection buffers
    """

  static func next(_ parser: inout OptionParser) throws(FailedCommand) -> OptionParser.Argument? {
    do throws(FailedCommand) {
      return try parser.next()
    } catch {
      throw failure(error.message)
    }
  }

  static func failure(_ problem: String) -> FailedCommand { FailedCommand(problem + "\n" + usage, status: 1) }

  static func duration(_ value: String, _ option: String) throws(FailedCommand) -> Duration {
    guard let duration = Duration(text: value), duration > .zero else {
      throw failure("iperf: \(option): not a time above zero: \(value)")
    }
    return duration
  }

  /// A number with `K`, `M` or `G`, which count by 1,024, or `k`, `m` or `g`, which count by 1,000.
  static func quantity(_ value: String, _ option: String) throws(FailedCommand) -> UInt64 {
    guard let quantity = quantity(value) else { throw failure("iperf: \(option): not a number: \(value)") }
    return quantity
  }

  private static func quantity(_ text: String) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard let factor = factor(text.dropFirst(digits.count)), parts.count <= 2, let whole = UInt64(parts.first ?? "")
    else { return nil }
    let (product, isTooLarge) = whole.multipliedReportingOverflow(by: factor)
    let tail = parts.count == 2 ? parts[1].prefix(9) : ""
    let scale = tail.reduce(UInt64(1)) { scale, _ in scale * 10 }
    let (sum, overflows) = product.addingReportingOverflow((UInt64(tail) ?? 0) * factor / scale)
    return isTooLarge || overflows ? nil : sum
  }

  private static func factor(_ suffix: Substring) -> UInt64? {
    switch suffix {
    case "": 1
    case "k": 1_000
    case "m": 1_000_000
    case "g": 1_000_000_000
    case "K": 1 << 10
    case "M": 1 << 20
    case "G": 1 << 30
    default: nil
    }
  }
}
