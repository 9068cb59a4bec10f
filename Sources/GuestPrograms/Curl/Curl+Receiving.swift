import Guests
import NetworkStack
import Packets
import SimulationKernel

extension Curl {
  /// Makes as much progress as possible. Returns whether the transfer is complete.
  mutating func proceed(_ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    guard let socket, let status = calls.status(of: socket) else { throw .emptyReply }
    guard try awaitConnection(status, calls) else { return false }
    send(to: socket, calls)
    while true {
      if try readAnswer(calls) { return true }
      if calls.isOutputFull { return false }
      guard let bytes = calls.receive(from: socket, limit: 65_536, { [UInt8](copying: $0) }) else { break }
      if transfer?.answered == .never { transfer?.answered = calls.now }
      transfer?.input += bytes
    }
    if calls.status(of: socket)?.isAtEnd != false { return try end(calls.status(of: socket)?.error, calls) }
    try checkTime(calls)
    return false
  }

  private mutating func send(to socket: SocketID, _ calls: borrowing SystemCalls) {
    guard var rest = transfer?.unsent, !rest.isEmpty else { return }
    rest.removeFirst(calls.send(rest.span.bytes, to: socket))
    transfer?.unsent = rest
    if rest.isEmpty { transfer?.requested = calls.now }
  }

  /// Processes what has been received of the response. Returns whether it is complete.
  private mutating func readAnswer(_ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    while transfer?.hasHead == false {
      guard let input = transfer?.input else { return false }
      guard input.prefix(5).elementsEqual("HTTP/".utf8.prefix(input.count)) else {
        throw CurlFailure(1, "Received HTTP/0.9 when not allowed")
      }
      guard let end = HTTPHead.end(in: input) else {
        guard input.count < Curl.headLimit else { throw CurlFailure(56, "Too large response headers: \(input.count)") }
        return false
      }
      try readHead(end, calls)
    }
    return try readBody(calls)
  }

  /// As curl's, in bytes.
  static let headLimit = 300 * 1024

  private mutating func readHead(_ end: Int, _ calls: borrowing SystemCalls) throws(CurlFailure) {
    guard let bytes = transfer.map({ Array($0.input[..<end]) }) else { return }
    transfer?.input.removeFirst(end)
    transfer?.headSize += end
    guard let head = HTTPHead(bytes[...]), let status = CurlStatusLine(head.startLine) else {
      throw CurlFailure(8, "Weird server reply")
    }
    if settings.isVerbose { writeVerbosely(bytes[...], calls) }
    if settings.includesHead || settings.asksForHead { try write(bytes, calls) }
    // An interim response precedes the final one (RFC 9110, section 15.2).
    guard status.code >= 200 else { return }
    transfer?.status = status.code
    transfer?.contentType = head["content-type"] ?? ""
    transfer?.fieldCount = head.fields.count
    transfer?.location = (300..<400).contains(status.code) ? head["location"] : nil
    transfer?.keepsAlive =
      status.minorVersion == 0 ? head.has("keep-alive", in: "connection") : !head.has("close", in: "connection")
    let end = try bodyEnd(of: status.code, head)
    transfer?.bodyEnd = end
    if isRedirected, end != .counted(0) { say("Ignoring the response-body", calls) }
    if settings.fails, status.code >= 400 {
      throw CurlFailure(22, "The requested URL returned error: \(status.code)")
    }
  }

  private func writeVerbosely(_ head: ArraySlice<UInt8>, _ calls: borrowing SystemCalls) {
    let lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    for line in lines {
      calls.writeError("< " + String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self) + "\n")
    }
  }

  private func bodyEnd(of code: UInt16, _ head: HTTPHead) throws(CurlFailure) -> CurlTransfer.BodyEnd {
    if settings.asksForHead || code == 204 || code == 304 { return .counted(0) }
    if head.has("chunked", in: "transfer-encoding") { return .chunked }
    switch head.contentLength {
    case .known(let length): return .counted(length)
    case .none: return .untilClose
    case .bad: throw CurlFailure(8, "Invalid Content-Length: value")
    }
  }

  private mutating func readBody(_ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    guard var input = transfer?.input, let end = transfer?.bodyEnd else { return true }
    transfer?.input = []
    switch end {
    case .untilClose: try deliver(input, calls)
    case .counted(let length):
      let rest = length - min(length, transfer?.downloaded ?? 0)
      // What follows the end belongs to no response.
      if UInt64(input.count) > rest {
        input.removeLast(input.count - Int(rest))
        transfer?.keepsAlive = false
      }
      try deliver(input, calls)
      return UInt64(input.count) == rest
    case .chunked: return try readChunks(input, calls)
    }
    return false
  }

  private mutating func readChunks(_ input: [UInt8], _ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    guard let (content, used) = try decodeChunks(input) else { return true }
    if used < input.count { transfer?.keepsAlive = false }
    try deliver(content, calls)
    return transfer?.chunks.isComplete ?? true
  }

  private mutating func decodeChunks(_ input: [UInt8]) throws(CurlFailure) -> (content: [UInt8], used: Int)? {
    do throws(ChunkedBody.Problem) {
      return try transfer?.chunks.decode(input)
    } catch {
      throw CurlFailure(56, "Illegal or missing hexadecimal sequence in chunked-encoding")
    }
  }

  private mutating func deliver(_ bytes: [UInt8], _ calls: borrowing SystemCalls) throws(CurlFailure) {
    transfer?.downloaded &+= UInt64(bytes.count)
    // The body of a redirect that is followed is discarded.
    if !isRedirected { try write(bytes, calls) }
  }

  /// Handles the end of the connection. Returns whether it is the end of the body.
  private func end(_ error: TCPError?, _ calls: borrowing SystemCalls) throws(CurlFailure) -> Bool {
    if error != nil { throw CurlFailure(56, "Recv failure: \(error?.text ?? "")") }
    guard let transfer, transfer.answered != .never else { throw .emptyReply }
    guard transfer.hasHead else { return true }
    switch transfer.bodyEnd {
    case .untilClose: return true
    case .counted(let length):
      throw CurlFailure(18, "transfer closed with \(length - transfer.downloaded) bytes remaining to read")
    case .chunked: throw CurlFailure(18, "transfer closed with outstanding read data remaining")
    }
  }

  private func checkTime(_ calls: borrowing SystemCalls) throws(CurlFailure) {
    guard let transfer, calls.now >= deadline else { return }
    let time = (calls.now - transfer.started).wholeMilliseconds
    var expected = ""
    if case .counted(let length) = transfer.bodyEnd, transfer.hasHead { expected = " out of \(length)" }
    throw CurlFailure(
      28, "Operation timed out after \(time) milliseconds with \(transfer.downloaded)\(expected) bytes received")
  }

  /// Writes to the URL's output.
  private mutating func write(_ bytes: [UInt8], _ calls: borrowing SystemCalls) throws(CurlFailure) {
    guard !bytes.isEmpty else { return }
    try openOutput(calls)
    guard let file = transfer?.file else { return calls.write(bytes) }
    do throws(FileError) { try calls.append(bytes, to: file) } catch { throw .unwritten }
  }

  /// Opens the URL's output file, if any; at the end, too, if nothing was received.
  mutating func openOutput(_ calls: borrowing SystemCalls) throws(CurlFailure) {
    guard let transfer, transfer.file == nil, settings.outputs.indices.contains(transfer.number) else { return }
    let name = settings.outputs[transfer.number].isEmpty ? transfer.url.fileName : settings.outputs[transfer.number]
    guard !name.isEmpty else { throw CurlFailure(23, "Remote file name has no length!") }
    guard name != "-" else { return }
    do throws(FileError) {
      self.transfer?.file = try calls.openFile(name, truncating: true)
    } catch {
      if error == .noSuchFile || error == .isDirectory, !settings.isSilent {
        calls.writeError("Warning: Failed to open the file \(name): \(error.text)\n")
      }
      throw .unwritten
    }
  }
}

extension CurlFailure {
  fileprivate static let unwritten = CurlFailure(23, "Failure writing output to destination")
}

/// `HTTP/1.1 200 OK`
struct CurlStatusLine {
  let minorVersion: Int
  let code: UInt16

  init?(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let minor = Int(words[0].dropFirst(7)), words[1].count == 3,
      let code = UInt16(words[1]), (100...999).contains(code)
    else { return nil }
    (minorVersion, self.code) = (minor, code)
  }
}
