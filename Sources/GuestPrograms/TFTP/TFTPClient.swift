import Guests
import NetworkStack
import Packets
import SimulationKernel

/// `tftp HOST -c get FILE [LOCAL]` of tftp-hpa (tftp(1)). As there, files are texts unless `-m octet` says otherwise, what the server
/// refuses ends with status 0, and one that does not answer with 69.
struct TFTPClient: CommandLineProgram {
  static let registeredName = "tftp"

  private let settings: TFTPClientSettings
  private var current = 0
  private var fetch: TFTPFetch?
  private var started = Instant.zero

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    settings = try TFTPClientSettings(arguments: arguments, names: names)
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    if event == .started, settings.isVerbose { greet(calls) }
    while current < settings.files.count {
      let file = settings.files[current]
      let output: FileID
      do throws(FileError) { output = try calls.openFile(file.local, truncating: fetch == nil) } catch {
        calls.writeError("tftp: \(file.local): \(error.text)\n")
        return .exit(0)
      }
      if fetch == nil { begin(file, calls) }
      let progress = fetch?.proceed(calls) { (bytes) throws(FileError) in try calls.append(bytes, to: output) }
      switch progress {
      case .waits(let until): return .socket(until: until)
      case .done: finish(calls)
      case .failed(.timedOut):
        calls.write(TFTPFailure.timedOut.text + "\n")
        return .exit(69)
      case .failed(.file(let error)): calls.writeError("tftp: \(file.local): \(error.text)\n")
      case .failed(let failure): calls.write(failure.text + "\n")
      case nil: return .exit(1)
      }
      (fetch, current) = (nil, current + 1)
    }
    return .exit(0)
  }

  private func greet(_ calls: borrowing SystemCalls) {
    if settings.isOctet { calls.write("mode set to octet\n") }
    let server = settings.server
    calls.write("Connected to \(settings.host) (\(server.address)), port \(server.port)\n")
  }

  private mutating func begin(_ file: TFTPClientSettings.File, _ calls: borrowing SystemCalls) {
    started = calls.now
    fetch = TFTPFetch(file.remote, isText: !settings.isOctet, from: settings.server)
    guard settings.isVerbose else { return }
    let mode = settings.isOctet ? "octet" : "netascii"
    calls.write("getting from \(settings.host):\(file.remote) to \(file.local) [\(mode)]\n")
  }

  private func finish(_ calls: borrowing SystemCalls) {
    guard settings.isVerbose, let count = fetch?.byteCount else { return }
    let time = max(calls.now - started, .nanoseconds(1))
    let rate = count.multipliedReportingOverflow(by: 8_000_000_000).partialValue / UInt64(time.nanoseconds)
    calls.write("Received \(count) bytes in \(time.seconds(decimals: 1)) seconds [\(rate) bit/s]\n")
  }

  static let fields = Fields(\TFTPClient.settings, \.current, \.fetch, \.started)
}
