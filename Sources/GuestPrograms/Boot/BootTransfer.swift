import Guests
import NetworkStack
import Packets
import SimulationKernel

/// Something that a machine fetches while it boots.
struct BootTransfer: Sendable, Equatable, StateRecord {
  enum Purpose: UInt8, Sendable, Checkpointable { case script, image }

  enum Progress: Equatable {
    case waits(until: Instant)
    case done
    case failed(String)
  }

  let uri: BootURI
  let purpose: Purpose
  private var fetch: TFTPFetch?
  /// `curl`, which fetches over HTTP, and its status once it has ended.
  private var child: ProcessID?
  private var status: Int32?

  /// Where a script goes, and what curl says.
  static let scriptPath = "/tmp/boot"
  private static let messagePath = "/tmp/messages"
  private static let diskPath = "/dev/sda"
  /// As iPXE's.
  private static let blockSize: UInt64 = 1432
  private static let windowSize: UInt64 = 16

  private var target: String { purpose == .script ? BootTransfer.scriptPath : BootTransfer.diskPath }

  init(_ uri: BootURI, _ purpose: Purpose) { (self.uri, self.purpose) = (uri, purpose) }

  mutating func proceed(_ event: ProgramEvent, _ calls: borrowing SystemCalls) -> Progress {
    uri.scheme == .tftp ? proceedTFTP(calls) : proceedHTTP(event, calls)
  }

  private mutating func proceedTFTP(_ calls: borrowing SystemCalls) -> Progress {
    if fetch == nil {
      guard let server = server else { return .failed("unknown host \(uri.host): use an address") }
      var options = TFTPOptions()
      options[.blockSize] = BootTransfer.blockSize
      options[.transferSize] = 0
      if purpose == .image { options[.windowSize] = BootTransfer.windowSize }
      fetch = TFTPFetch(uri.path, isText: false, from: server, options: options)
      guard (try? calls.openFile(target, truncating: true)) != nil else { return .failed("there is no disk") }
    }
    guard let file = try? calls.openFile(target, truncating: false) else { return .failed("there is no disk") }
    let limit = purpose == .script ? UInt64(BootScript.limit) : .max
    let progress = fetch?.proceed(calls) { (bytes) throws(FileError) in
      try calls.append(bytes, to: file)
    }
    if let count = fetch?.byteCount, count > limit { return .failed("longer than \(limit) bytes") }
    switch progress {
    case .waits(let until): return .waits(until: until)
    case .done: return .done
    case .failed(.file(.noSpace)): return .failed("it does not fit on the disk")
    case .failed(let failure): return .failed(failure.text)
    case nil: return .failed("no transfer")
    }
  }

  private var server: Endpoint? {
    let parts = uri.host.split(separator: ":", maxSplits: 1)
    guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
    guard parts.count == 2 else { return Endpoint(address, port: TFTPPacket.serverPort) }
    return UInt16(parts[1]).map { Endpoint(address, port: $0) }
  }

  private mutating func proceedHTTP(_ event: ProgramEvent, _ calls: borrowing SystemCalls) -> Progress {
    guard let child else {
      do throws(FailedCommand) { self.child = try startCurl(calls) } catch { return .failed(error.message) }
      return .waits(until: .never)
    }
    if case .child(child, let ended) = event { status = ended }
    guard let status else { return .waits(until: .never) }
    guard status != 0 else { return .done }
    let message = (try? calls.contentOfFile(BootTransfer.messagePath)).map { String(decoding: $0, as: UTF8.self) }
    let line = (message ?? "").split(separator: "\n").last.map(String.init) ?? "curl ended with status \(status)"
    return .failed(status == 23 ? "it does not fit on the disk" : line)
  }

  private func startCurl(_ calls: borrowing SystemCalls) throws(FailedCommand) -> ProcessID {
    let limit = purpose == .script ? ["-m", "60"] : []
    let curl = try Curl(
      arguments: ["-sSfL", "-A", "iPXE (Polder)", "-o", target] + limit + [uri.text], names: NameTable())
    var streams = StandardStreams()
    if let messages = try? calls.openFile(BootTransfer.messagePath, truncating: true) {
      streams.errors = .file(messages)
    }
    return calls.start(curl, streams)
  }

  static let fields = Fields(\BootTransfer.uri, \.purpose, \.fetch, \.child, \.status)
}
